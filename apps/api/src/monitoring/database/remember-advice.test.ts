import { expect, it } from 'vitest';
import { rememberAdvice } from './remember-advice.ts';

it('plans again after a minute, when an index changes, and after a failure', async () => {
  let world = 'a';
  let now = 0;
  let planned = 0;
  const remembered = rememberAdvice({ query: async () => ({ rows: [{ world }] }) } as never, () => now);
  const ask = async () => {
    await remembered.look();
    return remembered.of('select', async () => {
      planned += 1;
      return [];
    });
  };
  await ask();
  await ask();
  expect(planned).toBe(1);
  now = 61_000;
  await ask();
  expect(planned).toBe(2);
  world = 'b';
  await ask();
  expect(planned).toBe(3);
  await expect(remembered.of('broken', () => Promise.reject(new Error('no plan')))).rejects.toThrow('no plan');
  expect(await remembered.of('broken', async () => undefined)).toBeUndefined();
});
