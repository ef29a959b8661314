const isTerminal = process.stdout.isTTY === true;
/** Without a terminal progress is a log: a line now and then is enough. */
const logIntervalMilliseconds = 5_000;
const nameWidth = 30;

/** @param {number} milliseconds */
const inSeconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/**
 * Runs one named step and prints its outcome and time on one line.
 * @template T
 * @param {string} name
 * @param {(progress: (text: string) => void) => Promise<T>} work gets a function that shows how far it is
 * @param {(result: T) => string} describe what to print beside the name
 * @param {(result: T) => boolean} isGood whether to tick it; one that throws is never ticked
 * @returns {Promise<T>}
 */
export async function step(name, work, describe = () => '', isGood = () => true) {
  const started = performance.now();
  let lastLogged = started;
  const progress = (/** @type {string} */ text) => {
    if (isTerminal) return showTransient(`  … ${name.padEnd(nameWidth)} ${text}`);
    if (performance.now() - lastLogged < logIntervalMilliseconds) return;
    lastLogged = performance.now();
    console.log(`  … ${name.padEnd(nameWidth)} ${text}`);
  };
  const finish = (/** @type {string} */ mark, /** @type {string} */ text) => {
    if (isTerminal) process.stdout.write('\r\x1b[2K');
    console.log(
      `  ${mark} ${name.padEnd(nameWidth)} ${inSeconds(performance.now() - started).padStart(8)}  ${text}`.trimEnd(),
    );
  };
  if (isTerminal) showTransient(`  … ${name}`);
  try {
    const result = await work(progress);
    finish(isGood(result) ? '✓' : '✗', describe(result));
    return result;
  } catch (error) {
    finish('✗', '');
    throw error;
  }
}

function showTransient(/** @type {string} */ text) {
  const width = process.stdout.columns ?? 80;
  process.stdout.write(`\r\x1b[2K${text.slice(0, width - 1)}`);
}
