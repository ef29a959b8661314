/**
 * What a suite of checks found. `output` is shown when something failed, `note` always.
 * @typedef {{ passed: number, failed: number, skipped?: number, output?: string, note?: string }} Outcome
 */

/** Adds up the outcomes of a run. */
export function createTally() {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  return {
    /** @param {Outcome} outcome */
    add({ passed, failed, skipped = 0 }) {
      sum.passed += passed;
      sum.failed += failed;
      sum.skipped += skipped;
    },
    /** The run's last line. */
    summary: () => describeCounts(sum),
    /** A run in which nothing passed has checked nothing. */
    exitCode: () => (sum.failed > 0 || sum.passed === 0 ? 1 : 0),
  };
}

/** @param {Outcome} outcome */
export const describeCounts = ({ passed, failed, skipped = 0 }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/**
 * The outcome of a command that is one check: it passes or it does not.
 * @param {{ code: number, output: string }} result
 * @returns {Outcome}
 */
export const oneCheck = ({ code, output }) =>
  code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, output };

/**
 * A suite that could not run here.
 * @param {string} reason
 * @returns {Outcome}
 */
export const skipped = (reason) => ({ passed: 0, failed: 0, skipped: 1, note: reason });
