import { Failure } from '../workspace/failure.mjs';
import { step } from '../workspace/step.mjs';
import { describeCounts } from './tally.mjs';

/**
 * Runs suites one after the other, prints each with its time, and what a failing one said. One that fails hides none after it.
 * @param {ReturnType<typeof import('./tally.mjs').createTally>} tally
 */
export function suiteRunner(tally) {
  /**
   * @param {string} name
   * @param {(progress: (text: string) => void) => Promise<import('./tally.mjs').Outcome>} work
   */
  return async (name, work) => {
    const outcome = await step(
      name,
      (progress) => work(progress).catch(asOutcome),
      (result) => (result.note === undefined ? describeCounts(result) : `${describeCounts(result)} (${result.note})`),
      (result) => result.failed === 0,
    );
    tally.add(outcome);
    if (outcome.failed > 0 && outcome.output !== undefined) console.log(`\n${indent(outcome.output)}\n`);
  };
}

/** @returns {import('./tally.mjs').Outcome} */
const asOutcome = (/** @type {unknown} */ error) => ({
  passed: 0,
  failed: 1,
  output: error instanceof Failure ? error.message : String(error instanceof Error ? error.stack : error),
});

const indent = (/** @type {string} */ text) => text.replaceAll(/^/gm, '      ');
