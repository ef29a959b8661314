import type { Pool } from 'pg';
import { expect, it, vi } from 'vitest';
import { createTaskRunner } from './run-tasks.ts';

it('gives a lease back behind a renewal that is still under way', async () => {
  const said: string[] = [];
  let renewed = () => undefined as void;
  let end = () => undefined as void;
  const query = async (text: string) => {
    const what = text.startsWith('INSERT') ? 'took' : text.includes('ran_at = now()') ? 'gave back' : 'renewed';
    if (what === 'renewed') await new Promise<void>((resolve) => (renewed = resolve));
    said.push(what);
    return { rowCount: 1, rows: [] };
  };
  const begun = vi.fn<() => Promise<void>>(() => new Promise((resolve) => (end = resolve)));
  const runner = createTaskRunner({
    pool: { query } as unknown as Pool,
    tasks: [{ name: 'test', everyMilliseconds: 1, run: begun }],
    onError: (error) => said.push(String(error)),
    renewMilliseconds: 1,
  });
  runner.start();
  const patience = { timeout: 20_000 };
  const idle = renewed;
  await vi.waitFor(() => expect(renewed).not.toBe(idle), patience);
  const stopping = runner.stop();
  end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(said).toEqual(['took']);
  renewed();
  await stopping;
  expect(said).toEqual(['took', 'renewed', 'gave back']);
  expect(begun).toHaveBeenCalledOnce();
});
