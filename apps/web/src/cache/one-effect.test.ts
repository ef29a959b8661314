import { afterEach, expect, test, vi } from 'vitest';
import { NetworkError } from './network-error.ts';
import { oneEffect } from './one-effect.ts';
import { ProblemError } from './problem-error.ts';

afterEach(() => vi.useRealTimers());

/** The keys with which a wish was sent, one try after the other with these ends. */
async function keysOf(wish: string, ...ends: (Error | 'answered')[]): Promise<string[]> {
  const keys: string[] = [];
  for (const end of ends) {
    await oneEffect(wish, async (key) => {
      keys.push(key);
      if (end !== 'answered') throw end;
    }).catch(() => undefined);
  }
  return keys;
}
const problem = (status: number, code: string) =>
  new ProblemError({ status, code: code as 'conflict', message: '', requestId: '' });

test.each([
  ['no answer', new NetworkError('timeout')],
  ['a fault of the server', problem(502, 'unknown')],
  ['a first try that still runs', problem(409, 'idempotency_in_progress')],
])('after %s the same wish goes with the same key, until it is answered', async (_what, error) => {
  const [first, second, third, fourth] = await keysOf(`same ${_what}`, error, error, 'answered', 'answered');
  expect([second, third]).toEqual([first, first]);
  expect(fourth).not.toBe(first);
});

test('what was refused, is another wish, or was long ago is another effect', async () => {
  const [refused, after] = await keysOf('refused', problem(409, 'job_state'), new NetworkError('timeout'));
  expect(after).not.toBe(refused);
  expect(await keysOf('another', 'answered')).not.toEqual([after]);
  vi.useFakeTimers({ toFake: ['Date'] });
  const [before] = await keysOf('later', new NetworkError('timeout'));
  vi.advanceTimersByTime(600_000);
  expect(await keysOf('later', 'answered')).not.toEqual([before]);
});
