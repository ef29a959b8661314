import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { interruptible, InterruptedError, untilAborted } from './interruptible.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function withConnection<T>(
  signal: AbortSignal,
  work: (query: (sql: string) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const client = await database.pool.connect();
  try {
    return await interruptible({ client, pool: database.pool, signal }, () => work((sql) => client.query(sql)));
  } finally {
    client.release(true);
  }
}

describe('interruptible', () => {
  it('ends a statement of minutes, and what follows it', async () => {
    const stop = new AbortController();
    const started = performance.now();
    const working = withConnection(stop.signal, async (query) => {
      setTimeout(() => stop.abort(), 200);
      await query('SELECT pg_sleep(60)');
    });
    await expect(working).rejects.toThrow(InterruptedError);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('reaches a statement that begins after the signal', async () => {
    const stop = new AbortController();
    const working = withConnection(stop.signal, async (query) => {
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve, 200));
      await query('SELECT pg_sleep(60)');
    });
    await expect(working).rejects.toThrow(InterruptedError);
  });

  it('leaves faults of the work as they are, and work alone that nobody stops', async () => {
    const { signal } = new AbortController();
    await expect(withConnection(signal, (query) => query('SELECT 1 / 0'))).rejects.toThrow('division by zero');
    expect(await withConnection(signal, async () => 'done')).toBe('done');
    await expect(withConnection(AbortSignal.abort(), async () => 'done')).rejects.toThrow(InterruptedError);
  });
});

describe('untilAborted', () => {
  it('ends between two pieces', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const pieces = (async function* () {
      yield* [1, 2, 3];
    })();
    const reading = (async () => {
      for await (const piece of untilAborted(pieces, stop.signal)) {
        seen.push(piece);
        if (piece === 2) stop.abort();
      }
    })();
    await expect(reading).rejects.toThrow(InterruptedError);
    expect(seen).toEqual([1, 2]);
  });
});
