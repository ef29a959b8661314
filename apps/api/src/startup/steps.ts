const NAME_WIDTH = 30;
/** Without a terminal progress is a log: a line now and then is enough. */
const LOG_INTERVAL_MILLISECONDS = 5_000;

export type Progress = (text: string) => void;
export type Step = <T>(
  name: string,
  work: (progress: Progress) => Promise<T>,
  describe?: (result: T) => string,
) => Promise<T>;
export type Output = { write(text: string): unknown; isTTY?: boolean | undefined; columns?: number | undefined };

/** Prints named steps of a start, each with its time; on a terminal one line is rewritten while a step runs. */
export function createSteps(output: Output): Step {
  const isTerminal = output.isTTY === true;
  const showTransient = (text: string) => void output.write(`\r\u001B[2K${text.slice(0, (output.columns ?? 80) - 1)}`);

  return async (name, work, describe = () => '') => {
    const started = performance.now();
    let lastLogged = started;
    const progress: Progress = (text) => {
      const line = `  … ${name.padEnd(NAME_WIDTH)} ${text}`;
      if (isTerminal) showTransient(line);
      else if (performance.now() - lastLogged >= LOG_INTERVAL_MILLISECONDS) {
        lastLogged = performance.now();
        output.write(`${line}\n`);
      }
    };
    const finish = (mark: string, text: string) => {
      const seconds = `${((performance.now() - started) / 1_000).toFixed(1)} s`;
      const line = `  ${mark} ${name.padEnd(NAME_WIDTH)} ${seconds.padStart(8)}  ${text}`.trimEnd();
      output.write(`${isTerminal ? '\r\u001B[2K' : ''}${line}\n`);
    };
    if (isTerminal) showTransient(`  … ${name}`);
    try {
      const result = await work(progress);
      finish('✓', describe(result));
      return result;
    } catch (error) {
      finish('✗', '');
      throw error;
    }
  };
}

const BAR_WIDTH = 24;
const count = (value: number): string => value.toLocaleString('en');

/** `████████░░░░  66 %  66,000 of 100,000, 2 s left`. */
export function progressBar({ done, total, seconds }: { done: number; total: number; seconds: number }): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * BAR_WIDTH);
  const left = done > 0 ? `, ${Math.ceil((seconds / done) * (total - done))} s left` : '';
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${String(Math.floor(share * 100)).padStart(3)} %  ${count(done)} of ${count(total)}${left}`;
}
