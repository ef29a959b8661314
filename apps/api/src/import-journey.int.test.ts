import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoginAnswer } from '@headroom/contracts/accounts';
import type { Import, ImportResult } from '@headroom/contracts/imports';
import type { Job } from '@headroom/contracts/jobs';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startServerProcess, type ServerProcess } from './testing/server-process.ts';

const FILE = Array.from({ length: 50 }, (_, index) => `p-${index},Product ${index},=Acme,${index}.50\n`);

let database: TestDatabase;
let server: ServerProcess;
beforeEach(async () => {
  database = await createTestDatabase();
  server = startServerProcess({
    env: {
      DATABASE_URL: database.url,
      HEADROOM_DATA_DIR: await mkdtemp(join(tmpdir(), 'headroom-journey-')),
      HEADROOM_DEMO_PRODUCTS: '20',
    },
  });
});
afterEach(async () => {
  server.child.kill('SIGTERM');
  await server.exit;
  await database.close();
});

it('takes a file through the real server and its worker, out again as an export, and back by undo', async () => {
  const url = await server.url();
  const call = async (method: string, path: string, body?: string, type = 'application/json') =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body }),
    });
  const json = async <Answer>(...asked: Parameters<typeof call>): Promise<Answer> => {
    const answer = await call(...asked);
    if (!answer.ok) throw new Error(`${asked.slice(0, 2).join(' ')}: ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  const ended = async (id: string): Promise<Job> => {
    await expect
      .poll(async () => (await json<Job>('GET', `/jobs/${id}`)).finishedAt, { timeout: 60_000 })
      .not.toBeNull();
    return json<Job>('GET', `/jobs/${id}`);
  };
  const headers: Record<string, string> = {};
  const login = { email: 'test@example.com', password: 'password123' };
  const { token } = await json<LoginAnswer>('POST', '/auth/login', JSON.stringify(login));
  headers['authorization'] = `Bearer ${token}`;

  const before = await (await call('GET', '/products/export?format=jsonl&sort=title')).text();
  expect(before.trimEnd().split('\n')).toHaveLength(20);
  const file = `Handle,Title,Vendor,Variant Price\n${FILE.join('')}`;
  const uploaded = await json<Import>('POST', '/imports?name=products.csv', file, 'text/csv');
  const check = await ended((await json<Job>('POST', `/imports/${uploaded.id}/check`, '{}')).id);
  expect((check.result as ImportResult).products).toEqual({ created: 50, updated: 0, unchanged: 0, rejected: 0 });
  const run = await ended((await json<Job>('POST', `/imports/${uploaded.id}/run`, '{}')).id);
  expect(run).toMatchObject({ state: 'succeeded', importId: uploaded.id });

  const exported = await (await call('GET', '/products/export?format=csv&vendor=%3DAcme')).text();
  expect(exported.match(/^p-/gm)).toHaveLength(50);
  expect(exported).toContain(",'=Acme,");
  const again = await json<Import>('POST', '/imports?name=again.csv', exported, 'text/csv');
  const unchanged = await ended((await json<Job>('POST', `/imports/${again.id}/run`, '{}')).id);
  expect((unchanged.result as ImportResult).products).toEqual({ created: 0, updated: 0, unchanged: 50, rejected: 0 });

  const undo = await ended((await json<Job>('POST', `/jobs/${run.id}/undo`)).id);
  expect(undo).toMatchObject({ state: 'succeeded', result: { changed: 50, skipped: 0 } });
  expect(await (await call('GET', '/products/export?format=jsonl&sort=title')).text()).toBe(before);
}, 180_000);
