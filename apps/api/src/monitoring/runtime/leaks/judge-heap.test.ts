import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTestApp } from '../../../testing/test-app.ts';
import { createHeapJudge } from './judge-heap.ts';

const MB = 1_024 * 1_024;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Runs a process of which `heapAt` (milliseconds since its start) is in use after each full collection. @returns when it was first accused. */
function accusedAfter({
  heapAt,
  hours,
  collectEverySeconds,
  limitBytes,
}: {
  heapAt: (at: number) => number;
  hours: number;
  collectEverySeconds: number;
  limitBytes: number;
}): number | undefined {
  let at = 0;
  const judge = createHeapJudge({ startedAt: 0, now: () => at });
  let judgedAt = 0;
  while (at < hours * HOUR) {
    at += collectEverySeconds * 1_000;
    judge.add(heapAt(at));
    // Now and then is enough, and makes days affordable here.
    if (at - judgedAt < (at > HOUR ? 29 : 1) * MINUTE) continue;
    judgedAt = at;
    if (judge.verdict(limitBytes).state === 'growing') return at;
  }
  return undefined;
}

/** Repeatable noise from 0 to 1. */
const noiseOf = (seed: number) => {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
};

const HEALTHY = ['sawtooth', 'cache that fills', 'cache that fills evenly', 'rhythm of the day', 'jobs'] as const;

it('accuses no healthy process over hours and days, with many seeds', () => {
  fc.assert(
    fc.property(
      fc.record({
        kind: fc.constantFrom(...HEALTHY),
        seed: fc.integer({ min: 1, max: 2_000_000_000 }),
        limit: fc.constantFrom(128 * MB, 192 * MB, 512 * MB, 2_048 * MB, 4_096 * MB),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        speed: fc.double({ min: 0, max: 1, noNaN: true }),
        collectEverySeconds: fc.integer({ min: 7, max: 120 }),
      }),
      ({ kind, seed, limit, share, speed, collectEverySeconds }) => {
        const noise = noiseOf(seed);
        const base = Math.min(60 * MB, limit / 3);
        const room = limit - base;
        // What is kept on purpose: up to a tenth of the room, in a minute or in hours.
        const size = share * room * 0.1;
        const fillTime = MINUTE * 300 ** speed;
        const phase = seed % 24;
        const shape: Record<(typeof HEALTHY)[number], (at: number) => number> = {
          sawtooth: (at) => size * ((at % (fillTime * 2)) / (fillTime * 2)),
          'cache that fills': (at) => size * (1 - Math.exp(-at / fillTime)),
          'cache that fills evenly': (at) => size * Math.min(1, at / fillTime),
          // Up to as much again as is always in use.
          'rhythm of the day': (at) =>
            Math.min(base, room / 4) * share * 0.5 * (1 + Math.sin((2 * Math.PI * (at / HOUR + phase)) / 24)),
          jobs: (at) => (Math.floor(at / fillTime / 2) % 3 === 1 ? size : 0),
        };
        const accused = accusedAfter({
          heapAt: (at) => base + shape[kind](at) + noise() * base * 0.1,
          hours: kind === 'rhythm of the day' ? 80 : 12,
          collectEverySeconds,
          limitBytes: limit,
        });
        expect(accused).toBeUndefined();
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
});

it('finds leaks that end a process within hours in ten minutes, whatever noise lies over them', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000_000_000 }),
      fc.double({ min: 0.25, max: 1.2, noNaN: true }),
      fc.integer({ min: 5, max: 30 }),
      (seed, tenMinutesOfRoom, collectEverySeconds) => {
        const noise = noiseOf(seed);
        const limitBytes = 1_024 * MB;
        const perMillisecond = (tenMinutesOfRoom * (limitBytes - 60 * MB)) / (8 * MINUTE);
        const accused = accusedAfter({
          heapAt: (at) => 60 * MB + perMillisecond * at + noise() * 12 * MB,
          hours: 1,
          collectEverySeconds,
          limitBytes,
        });
        expect(accused).toBeLessThanOrEqual(10 * MINUTE);
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
});

it('finds slow leaks in hours, and under the rhythm of the day in days', () => {
  const limitBytes = 1_024 * MB;
  const leak = (perHour: number) => ({ limitBytes, heapAt: (at: number) => 50 * MB + perHour * MB * (at / HOUR) });
  expect(accusedAfter({ ...leak(40), hours: 12, collectEverySeconds: 60 })! / HOUR).toBeLessThan(7);
  const rhythmic = (at: number) => 50 * MB + 4 * MB * (at / HOUR) + 30 * MB * Math.sin((2 * Math.PI * at) / HOUR / 24);
  const found = accusedAfter({ limitBytes, heapAt: rhythmic, hours: 96, collectEverySeconds: 120 })!;
  expect(found / HOUR).toBeGreaterThan(24);
  expect(found / HOUR).toBeLessThan(72);
});

it('says too early before there is anything to judge, and leaves the start out', () => {
  let at = 0;
  const judge = createHeapJudge({ startedAt: 0, now: () => at });
  for (at = 0; at < 2 * MINUTE; at += 1_000) judge.add(at * 1_000);
  expect(judge.verdict(4_096 * MB)).toMatchObject({ state: 'too early', points: 0, bytesPerHour: null, limitAt: null });
});

it(
  'finds a leak that is planted in a route within ten minutes of simulated load, and none in its twin',
  { timeout: 180_000 },
  async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const app = createTestApp();
    const kept: object[] = [];
    const work = () => Array.from({ length: 4_000 }, (_, index) => ({ index }));
    app.get('/leaking', { config: { access: 'anyone' } }, async () => {
      kept.push(work());
      return {};
    });
    app.get('/sound', { config: { access: 'anyone' } }, async () => ({ size: work().length }));
    const run = async (url: string) => {
      let at = 0;
      const judge = createHeapJudge({ startedAt: 0, now: () => at });
      collect();
      const limitBytes = process.memoryUsage().heapUsed + 128 * MB;
      for (at = 0; at <= 10 * MINUTE; at += 30_000) {
        // oxlint-disable-next-line no-await-in-loop -- as load comes: step after step
        for (let request = 0; request < 10; request++) await app.inject(url);
        collect();
        judge.add(process.memoryUsage().heapUsed);
      }
      return judge.verdict(limitBytes);
    };
    expect(await run('/sound')).toMatchObject({ state: 'steady' });
    const found = await run('/leaking');
    expect(found).toMatchObject({ state: 'growing', limitAt: expect.any(String) });
    expect(kept.length).toBe(21 * 10);
    await app.close();
  },
);
