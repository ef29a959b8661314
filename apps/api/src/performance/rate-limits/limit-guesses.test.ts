import { expect, it } from 'vitest';
import { createGuessLimit } from './limit-guesses.ts';
import { createLocalCounters } from './rate-counters.ts';

const rate = { quota: 2, windowSeconds: 60 };

it('counts by address, also where counting takes a while, and refuses with 429', async () => {
  const count = createLocalCounters({ now: () => 0 });
  const here = createGuessLimit({ rate, count });
  const elsewhere = createGuessLimit({ rate, count: async (counters) => count(counters) });
  here({ ip: '192.0.2.1' });
  await elsewhere({ ip: '192.0.2.1' });
  expect(() => here({ ip: '192.0.2.1' })).toThrow(
    expect.objectContaining({ code: 'rate_limited', headers: { 'Retry-After': '30' } }),
  );
  await expect(elsewhere({ ip: '192.0.2.1' })).rejects.toMatchObject({ code: 'rate_limited' });
  here({ ip: '192.0.2.2' });
});

it('counts nothing where there is no limit', () => {
  const count = () => {
    throw new Error('counted');
  };
  expect(createGuessLimit({ rate: null, count })({ ip: '192.0.2.1' })).toBeUndefined();
});
