/** Any number would do. */
const USUAL_SEED = 20_261_122;

/**
 * Which random cases a run of the tests looks at. A suite that decides about a change says the same of it each time, so they are the same ones
 * unless HEADROOM_SEED is `random`, as it is every night, or a number, to see again what a run has found.
 * @throws where HEADROOM_SEED is neither
 */
export function testSeed() {
  const said = process.env['HEADROOM_SEED'] ?? String(USUAL_SEED);
  const seed = said === 'random' ? Math.trunc(Math.random() * 2 ** 31) : Number(said);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 31)
    throw new Error(`HEADROOM_SEED is a whole number below ${2 ** 31}, or "random"; it is "${said}".`);
  // Workers read the configuration again.
  process.env['HEADROOM_SEED'] = String(seed);
  return seed;
}
