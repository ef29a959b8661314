/** A failure that a person can act on: the message is one sentence and a way out, printed without a stack. */
export class Failure extends Error {}

/**
 * Runs an entry and turns what it throws into words and an exit code.
 * @param {() => Promise<number | void>} main resolves with the exit code, 0 when nothing is returned
 */
export async function runEntry(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
