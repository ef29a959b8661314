import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGradientLimit, GRADIENT_TUNING } from './gradient-limit.ts';

const { initial, min, max } = GRADIENT_TUNING;

/** A limit under a clock of its own. `run` makes windows whose requests take what a function of the limit says. */
function createWorld() {
  const clock = { now: 0 };
  const limit = createGradientLimit({ now: () => clock.now });
  return {
    limit,
    run(windows: number, timeOf: (inFlight: number) => number, { kind = 'list', use = 1 } = {}) {
      for (let n = 0; n < windows; n += 1) {
        clock.now += 250;
        const inFlight = Math.ceil(limit.limit * use);
        for (let i = 0; i < 10; i += 1) limit.sample({ kind, milliseconds: timeOf(inFlight), inFlight });
      }
    },
  };
}
/** A server that answers 24 at once in 5 ms each; more wait for their turn. */
const server = (inFlight: number) => 5 * Math.max(1, inFlight / 24);

describe('createGradientLimit', () => {
  it('grows while times stay, up to its bound', () => {
    const { limit, run } = createWorld();
    run(1_000, () => 5);
    expect(limit.limit).toBe(max);
  });

  it('stays where it is while half of it is not used', () => {
    const { limit, run } = createWorld();
    run(1_000, () => 5, { use: 0.4 });
    expect(limit.limit).toBe(initial);
  });

  it('settles above what the server can do at once, and keeps the queue short for a minute of too much', () => {
    const { limit, run } = createWorld();
    run(40, server, { use: 0.4 });
    run(240, server);
    expect(limit.limit).toBeGreaterThanOrEqual(24);
    expect(limit.limit).toBeLessThan(72);
  });

  it('comes down when the server becomes slower, and up again when that is over', () => {
    const { limit, run } = createWorld();
    run(40, server, { use: 0.4 });
    run(40, server);
    run(40, (inFlight) => server(inFlight) * 6);
    expect(limit.limit).toBe(min);
    run(200, server);
    expect(limit.limit).toBeGreaterThan(min + 4);
  });

  it('takes a mix of other requests for no queue', () => {
    const { limit, run } = createWorld();
    run(40, () => 2, { kind: 'product', use: 0.4 });
    run(40, () => 80, { kind: 'facets', use: 0.4 });
    run(20, () => 2, { kind: 'product' });
    const before = limit.limit;
    run(5, () => 80, { kind: 'facets' });
    expect(limit.limit).toBeGreaterThanOrEqual(before);
  });

  it('stays within its bounds whatever it is told', () => {
    const sample = fc.record({
      kind: fc.constantFrom('a', 'b', 'c'),
      milliseconds: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true })),
      inFlight: fc.nat(1_000),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 50, maxLength: 400 }), (samples) => {
        let now = 0;
        const limit = createGradientLimit({ now: () => now });
        for (const one of samples) {
          now += 50;
          limit.sample(one);
          expect(limit.limit).toBeGreaterThanOrEqual(min);
          expect(limit.limit).toBeLessThanOrEqual(max);
        }
      }),
    );
  });
});
