import { table } from './markdown.ts';

export interface Verdict {
  what: string;
  measured: string;
  target: string;
  passed: boolean;
  /** Whether the run fails with it. Ratios inside one run do; absolute times depend on who else uses the machine. */
  gates: boolean;
}

export const verdictTable = (verdicts: readonly Verdict[]): string =>
  table(
    ['', 'measured', 'target', ''],
    verdicts.map(({ what, measured, target, passed }) => [
      what,
      measured,
      target,
      passed ? 'reached' : '**falls short**',
    ]),
  );

/** Names on stderr what fails the run, and gives its exit code. */
export function exitCode(verdicts: readonly Verdict[]): 0 | 1 {
  const failed = verdicts.filter(({ passed, gates }) => gates && !passed);
  for (const { what, measured, target } of failed) console.error(`FAILED: ${what}: ${measured}, target ${target}`);
  return failed.length > 0 ? 1 : 0;
}
