import { currentScope, runInScope } from '@headroom/database';
import { describe, expect, it, vi } from 'vitest';
import { createFencedCache } from './create-fenced-cache.ts';
import type { Fill, Filled } from './fenced-cache.ts';
import { AbandonedFillError, createSharedFills } from './shared-fills.ts';
import { createStillFence } from './testing/still-fence.ts';

/** A cache over a database whose only statement takes until it is let go or cancelled. */
function open() {
  const cache = createFencedCache<string>({ fence: createStillFence(), maxBytes: 1_000_000, sizeOf: () => 1 });
  const fills = createSharedFills();
  const statements: { signal: AbortSignal | undefined; end: (value: string) => void }[] = [];
  const fill: Fill<string> = () =>
    fills.run('a', () => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const signal = currentScope()?.signal;
      // Cancelling takes a while.
      signal?.addEventListener('abort', () => setTimeout(reject, 30, new Error('cancelled')));
      statements.push({ signal, end: resolve });
      return promise.then(toFilled);
    });
  /** Somebody who asks, and may leave. */
  const come = () => {
    const leaving = new AbortController();
    const answer = runInScope({ urgency: 1, signal: leaving.signal }, () =>
      fills.wait('a', async () => (await cache.get('a', { fill })).entry.value),
    );
    answer.catch(() => {});
    return { answer, leave: (reason?: Error) => leaving.abort(reason) };
  };
  return { come, statements, cache };
}
const toFilled = (value: string): Filled<string> => ({
  value,
  snapshot: undefined,
  footprint: { productIds: null, group: null, touch: () => 'drop', toJson: () => null },
});
const SOON = { timeout: 20_000 };

describe('a fill that several wait for', () => {
  it('has not failed when all have left, and has when they waited too long', async () => {
    const { come, statements, cache } = open();
    const one = come();
    await vi.waitFor(() => expect(statements).toHaveLength(1), SOON);
    one.leave();
    await expect(one.answer).rejects.toMatchObject({ isLate: false });
    const two = come();
    // The second begins when the first has ended.
    await vi.waitFor(() => expect(statements).toHaveLength(2), SOON);
    expect(cache.statistics().total.failedFills).toBe(0);
    two.leave(new DOMException('', 'TimeoutError'));
    await expect(two.answer).rejects.toMatchObject({ isLate: true });
    await vi.waitFor(() => expect(cache.statistics().total.failedFills).toBe(1), SOON);
  });

  it('goes on while one of them is there, whoever began it', async () => {
    const { come, statements } = open();
    const [first, second] = [come(), come()];
    await vi.waitFor(() => expect(statements).toHaveLength(1), SOON);
    first.leave();
    await expect(first.answer).rejects.toBeInstanceOf(AbandonedFillError);
    expect(statements[0]?.signal?.aborted).toBe(false);
    statements[0]?.end('A');
    expect(await second.answer).toBe('A');
  });

  it('is cancelled when the last has left, and who comes then has a new one', async () => {
    const { come, statements } = open();
    const [first, second] = [come(), come()];
    await vi.waitFor(() => expect(statements).toHaveLength(1), SOON);
    first.leave();
    second.leave();
    await expect(second.answer).rejects.toMatchObject({ code: '57014' });
    expect(statements[0]?.signal?.aborted).toBe(true);
    const third = come();
    await vi.waitFor(() => expect(statements).toHaveLength(2), SOON);
    statements[1]?.end('B');
    expect(await third.answer).toBe('B');
  });

  it('fails for nobody who comes while it is being cancelled', async () => {
    const { come, statements } = open();
    const first = come();
    await vi.waitFor(() => expect(statements).toHaveLength(1), SOON);
    first.leave();
    await expect(first.answer).rejects.toBeInstanceOf(AbandonedFillError);
    // Its statement has not ended yet: this one finds it under way.
    const second = come();
    await vi.waitFor(() => expect(statements).toHaveLength(2), SOON);
    statements[1]?.end('B');
    expect(await second.answer).toBe('B');
  });

  it('does not begin for whoever has left before, and tells its faults to all others', async () => {
    const gone = new AbortController();
    gone.abort();
    const fills = createSharedFills();
    const ask = vi.fn<() => Promise<string>>();
    await expect(runInScope({ urgency: 1, signal: gone.signal }, () => fills.wait('a', ask))).rejects.toBeInstanceOf(
      AbandonedFillError,
    );
    expect(ask).not.toHaveBeenCalled();
    await expect(fills.run('a', async () => 'unwanted')).rejects.toBeInstanceOf(AbandonedFillError);
    await expect(fills.wait('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
