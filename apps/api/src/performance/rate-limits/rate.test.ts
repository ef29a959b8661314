import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalCounters } from './rate-counters.ts';
import { countOne, stateOf } from './rate.ts';

const rates = fc.record({ quota: fc.integer({ min: 1, max: 200 }), windowSeconds: fc.integer({ min: 1, max: 600 }) });

describe('a rate', () => {
  it('allows its quota at once, and then one an interval', () => {
    fc.assert(
      fc.property(rates, (rate) => {
        let until: number | undefined = 0;
        for (let n = 0; n < rate.quota; n += 1) {
          expect(stateOf(until, rate).remaining).toBe(rate.quota - n);
          until = countOne(until, rate);
          if (until === undefined) throw new Error(`refused after ${n}`);
        }
        expect(stateOf(until, rate)).toMatchObject({ remaining: 0 });
        expect(countOne(until, rate)).toBeUndefined();
        const { nextInMilliseconds } = stateOf(until, rate);
        expect(countOne(until - nextInMilliseconds, rate)).toBeDefined();
        expect(countOne(until - nextInMilliseconds + 0.1, rate)).toBeUndefined();
      }),
    );
  });

  it('never lets more than twice its quota through in a window, and no more than the quota at its mean', () => {
    const times = fc.array(fc.nat(2_000), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(times, (pauses) => {
        const rate = { quota: 10, windowSeconds: 5 };
        let now = 0;
        const count = createLocalCounters({ now: () => now });
        const allowed: number[] = [];
        for (const pause of pauses) {
          now += pause;
          if (count([{ key: 'a', rate }]).isAllowed) allowed.push(now);
        }
        for (const from of allowed) {
          const within = allowed.filter((at) => at >= from && at < from + 5_000).length;
          expect(within).toBeLessThanOrEqual(20);
        }
        // The quota at the beginning, and what came back since.
        expect(allowed.length).toBeLessThanOrEqual(10 + Math.ceil((now / 5_000) * 10));
      }),
    );
  });

  it('counts in all counters or in none', () => {
    const count = createLocalCounters({ now: () => 0 });
    const narrow = { key: 'token', rate: { quota: 2, windowSeconds: 60 } };
    const wide = { key: 'user', rate: { quota: 5, windowSeconds: 60 } };
    const verdicts = [1, 2, 3, 4].map(() => count([narrow, wide]));
    expect(verdicts.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false, false]);
    expect(count([wide]).states[0]?.remaining).toBe(2);
  });
});
