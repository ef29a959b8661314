import { describe, expect, it } from 'vitest';
import { createImportPace, nextShare } from './import-pace.ts';

const throwIt = (error: unknown) => {
  throw error;
};
/** A database whose lists take as long as `milliseconds` says. */
const poolOf = (milliseconds: () => number) => ({
  query: () => new Promise((resolve) => setTimeout(resolve, milliseconds())),
});

describe('the pace of an import', () => {
  it('rests longer while lists suffer, up to half of its work, and recovers when they do not', () => {
    let share = 0;
    for (let batch = 0; batch < 10; batch++) share = nextShare({ share, ratio: 4 });
    expect(share).toBe(0.5);
    for (let batch = 0; batch < 20; batch++) share = nextShare({ share, ratio: 1.5 });
    expect(share).toBe(0);
    expect(nextShare({ share: 0, ratio: 30 })).toBeGreaterThan(nextShare({ share: 0, ratio: 3 }));
  });

  it('rests by what it measures, and not where lists are as fast as before', async () => {
    let latency = 5;
    const pace = await createImportPace({ pool: poolOf(() => latency) as never, onError: throwIt });
    const rested = async (milliseconds: number) => {
      const at = performance.now();
      await pace.rest(milliseconds, undefined);
      return performance.now() - at;
    };
    expect(await rested(1_000)).toBeLessThan(50);
    latency = 200;
    await expect.poll(() => rested(500), { timeout: 5_000 }).toBeGreaterThan(100);
    const stop = new AbortController();
    stop.abort();
    const at = performance.now();
    await pace.rest(10_000, stop.signal);
    expect(performance.now() - at).toBeLessThan(100);
    await pace.stop();
  });

  it('goes on where a measurement fails', async () => {
    let fails = false;
    const errors: unknown[] = [];
    const query = () => (fails ? Promise.reject(new Error('gone')) : Promise.resolve());
    const pace = await createImportPace({ pool: { query } as never, onError: (error) => errors.push(error) });
    fails = true;
    await expect.poll(() => errors.length, { timeout: 2_000 }).toBeGreaterThan(0);
    await pace.rest(100, undefined);
    await pace.stop();
  });
});
