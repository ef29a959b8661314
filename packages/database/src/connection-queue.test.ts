import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnectionQueue } from './connection-queue.ts';
import type { StatementScope } from './statement-scope.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const create = (options: { connections?: number; maxWaiting?: number } = {}) =>
  createConnectionQueue({ connections: 1, maxWaiting: 2, maxWaitMilliseconds: 1_000, ...options });
const scope = (urgency: StatementScope['urgency'], signal?: AbortSignal): StatementScope => ({ urgency, signal });

describe('createConnectionQueue', () => {
  it('serves the most urgent first, and equals in their order', async () => {
    const queue = create({ maxWaiting: 10 });
    await queue.take(undefined);
    const order: string[] = [];
    for (const [name, urgency] of [
      ['export', 3],
      ['list', 1],
      ['other list', 1],
      ['write', 0],
    ] as const)
      void queue.take(scope(urgency)).then(() => order.push(name));
    for (let n = 0; n < 4; n += 1) {
      queue.giveBack();
      // oxlint-disable-next-line no-await-in-loop -- their order is looked at
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(order).toEqual(['write', 'list', 'other list', 'export']);
  });

  it('refuses at once where too many wait, the most urgent later, and goes on afterwards', async () => {
    const queue = create();
    await queue.take(undefined);
    const waiting = [queue.take(undefined), queue.take(undefined)];
    await expect(queue.take(undefined)).rejects.toMatchObject({ code: 'DATABASE_BUSY' });
    waiting.push(queue.take(scope(0)));
    queue.giveBack();
    queue.giveBack();
    queue.giveBack();
    await Promise.all(waiting);
    expect(queue.waiting).toBe(0);
  });

  it('lets nobody wait for ever, or for somebody who is gone', async () => {
    const queue = create();
    await queue.take(undefined);
    const leaving = new AbortController();
    const codeOf = (taking: Promise<void>) => taking.catch((error: { code: string }) => error.code);
    const late = codeOf(queue.take(undefined));
    const gone = codeOf(queue.take(scope(1, leaving.signal)));
    leaving.abort();
    expect(await gone).toBe('57014');
    expect(queue.waiting).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await late).toBe('DATABASE_BUSY');
    expect(queue.waiting).toBe(0);
    await expect(queue.take(scope(1, leaving.signal))).rejects.toMatchObject({ code: '57014' });
  });

  it('never lends more connections than there are, and loses none', async () => {
    const step = fc.record({
      urgency: fc.constantFrom(0, 1, 2, 3),
      does: fc.constantFrom('take', 'give', 'abort', 'wait'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const queue = create({ connections: 3, maxWaiting: 4 });
        let held = 0;
        let open = 0;
        const signals: AbortController[] = [];
        for (const { urgency, does } of steps) {
          if (does === 'take') {
            const leaving = new AbortController();
            signals.push(leaving);
            open += 1;
            queue
              .take(scope(urgency as 0, leaving.signal))
              .then(() => (held += 1))
              .catch(() => {})
              .finally(() => (open -= 1));
          } else if (does === 'give' && held > 0) {
            held -= 1;
            queue.giveBack();
          } else if (does === 'abort') signals.shift()?.abort();
          // oxlint-disable-next-line no-await-in-loop -- time goes by
          await vi.advanceTimersByTimeAsync(does === 'wait' ? 500 : 0);
          expect(held).toBeLessThanOrEqual(3);
          expect(queue.waiting).toBe(open);
          expect(queue.waiting === 0 || held === 3).toBe(true);
        }
        await vi.advanceTimersByTimeAsync(1_000);
        for (; held > 0; held -= 1) queue.giveBack();
        // All three are there again.
        await Promise.all([queue.take(undefined), queue.take(undefined), queue.take(undefined)]);
        expect(queue.waiting).toBe(0);
      }),
    );
  });
});
