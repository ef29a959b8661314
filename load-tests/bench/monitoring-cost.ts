import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { readMachineFacts } from './machine/machine-facts.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section } from './report/markdown.ts';
import { exitCode, verdictTable, type Verdict } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { openCatalogue } from './server/open-catalogue.ts';
import { medianInterval } from './statistics/median-interval.ts';

// pnpm bench monitoring-cost: what all monitoring together takes of what a process can answer, by switching it off. The same API stands twice in one process, which
// answers by turns in slices of a few milliseconds without a kernel or a waiting for the database in between: stricter than over HTTP, where both cost the same on
// both sides, and steady on a machine that others use. What monitoring does by the clock is left out; that is about a thousandth of a core.
const { values: options } = parseArgs({
  options: {
    products: { type: 'string' },
    /** A look whether everything runs; its numbers say little. */
    quick: { type: 'boolean', default: false },
    directory: { type: 'string' },
    url: { type: 'string' },
  },
});
const { quick, directory, url } = options;
const MOST_RATIO = 1.03;
/** How wide the 95 % interval may be; a wider one tells nothing of three hundredths. */
const MOST_WIDTH = 0.03;
const milliseconds = quick ? 8_000 : 45_000;
const program = fileURLToPath(new URL('../../apps/api/src/monitoring-cost/compare-requests.ts', import.meta.url));
const CASES = {
  hit: 'a cached list',
  list: 'a list of 50 that is made anew',
  site: 'an answer with one tiny query',
};

const catalogue = await openCatalogue({ products: Number(options.products ?? 10_000), directory, url });
const dataDirectory = await mkdtemp(join(tmpdir(), 'headroom-cost-'));
try {
  const facts = await readMachineFacts(catalogue.database);
  const verdicts: Verdict[] = [];
  for (const [name, what] of Object.entries(CASES)) {
    const args = [program, catalogue.server.databaseUrl, dataDirectory, name, String(milliseconds)];
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 28 });
    const pairs = JSON.parse(stdout) as [on: number, off: number][];
    const ratio = medianInterval(pairs.map(([on, off]) => on / off));
    const on = medianInterval(pairs.map(([each]) => each)).median;
    verdicts.push({
      what: `CPU of ${what} with monitoring, over the same without`,
      measured: `${ratio.median.toFixed(3)} (${ratio.low.toFixed(3)} to ${ratio.high.toFixed(3)}; ${on.toFixed(1)} µs; ${pairs.length} pairs)`,
      target: `≤ ${MOST_RATIO}`,
      passed: ratio.median <= MOST_RATIO,
      gates: true,
    });
    verdicts.push({
      what: `Width of that interval, ${what}`,
      measured: (ratio.high - ratio.low).toFixed(3),
      target: `≤ ${MOST_WIDTH}, else this machine cannot tell`,
      passed: ratio.high - ratio.low <= MOST_WIDTH,
      gates: true,
    });
  }
  const markdown = section('What monitoring costs', `${describeMachine(facts)}\n\n${verdictTable(verdicts)}`);
  console.log(`\n${markdown}`);
  const path = await writeResults('monitoring-cost', { json: { facts, verdicts }, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await rm(dataDirectory, { recursive: true });
  await catalogue.close();
}
