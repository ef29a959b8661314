/** Each part is killed once, and workers twice: about 45 s on two quiet cores. A soak takes hundreds: HEADROOM_CRASH_ROUNDS=300. */
const ROUNDS = 6;

/** How long the crash test goes on, and the seed of its choices, from HEADROOM_CRASH_ROUNDS and HEADROOM_CRASH_SEED. */
export function readCrashConfig(): { rounds: number; seed: number } {
  const { HEADROOM_CRASH_ROUNDS: rounds, HEADROOM_CRASH_SEED: seed } = process.env;
  return { rounds: Number(rounds || ROUNDS), seed: Number(seed || Math.floor(Math.random() * 2 ** 31)) };
}
