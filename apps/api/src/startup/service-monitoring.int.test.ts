import type { MonitoredCacheAnswer } from '@headroom/contracts/monitoring/service-cache';
import type { MonitoredJobsAnswer } from '@headroom/contracts/monitoring/service-jobs';
import type { MarkersAnswer, ServiceProcessesAnswer } from '@headroom/contracts/monitoring/service-processes';
import type { GoldenAnswer, RequestsAnswer } from '@headroom/contracts/monitoring/service-requests';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createJobs } from '../jobs/create-jobs.ts';
import { keepWorkersRunning } from './keep-workers-running.ts';
import { startServerProcess } from '../testing/server-process.ts';
import { signInAs } from '../testing/sign-in-as.ts';
import { createTestServer } from '../testing/test-server.ts';

/** Two flushes of ten seconds on a machine that is slow. */
const PATIENCE = { timeout: 90_000, interval: 500 };
const LIST = '/api/v1/products?limit=3';

let database: TestDatabase;
let folder: string;
let token: string;
const closing: (() => Promise<unknown>)[] = [];
// Anew for every try: what processes of the one before have written is counted, too.
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headroom-service-'));
  database = await createTestDatabase();
  const server = await createTestServer({ database, env: { MONITORING: 'off' } });
  token = await signInAs(server, 'operator');
  await server.close();
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

it('brings together what two processes of the API and the workers of two machines did', async () => {
  const env = {
    DATABASE_URL: database.url,
    HEADROOM_PUBLIC: 'true',
    HEADROOM_WORKERS: 'false',
    RATE_LIMITS: 'off',
    HEADROOM_DATA_DIR: folder,
  };
  const servers = [startServerProcess({ env }), startServerProcess({ env })];
  for (const { child, exit } of servers) closing.push(() => (child.kill('SIGTERM'), exit));
  // Before the workers begin: eight processes that start together keep each other waiting.
  const urls = await Promise.all(servers.map(({ url }) => url()));
  for (let each = 0; each < 2; each += 1) {
    const workers = keepWorkersRunning({
      databaseUrl: database.url,
      env,
      readable: false,
      onFault: () => {},
    });
    closing.push(() => workers.stop());
  }
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${urls[0]}/api/v1/monitoring/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as T;
  };

  const jobs = createJobs({ pool: database.pool, onError: () => {} });
  closing.push(() => jobs.stop());
  const job = await jobs.enqueue(database.pool as never, {
    kind: 'cleanup',
    title: 'Clean up',
    input: {},
    actorId: null,
  });
  for (const url of urls) {
    for (let n = 0; n < 20; n += 1) {
      // oxlint-disable-next-line no-await-in-loop -- a known number, one after the other
      await (await fetch(url + LIST)).text();
    }
    // oxlint-disable-next-line no-await-in-loop
    await (await fetch(`${url}/api/v1/products/nothing`)).text();
    // oxlint-disable-next-line no-await-in-loop
    await (await fetch(`${url}/api/v1/nothing`)).text();
  }

  const find = ({ routes }: RequestsAnswer, route: string) => routes.find((each) => each.route === route);
  let requests: RequestsAnswer | undefined;
  await expect
    .poll(async () => {
      requests = await ask<RequestsAnswer>('requests?range=1h');
      return [find(requests, '/api/v1/products')?.count, find(requests, 'other')?.count];
    }, PATIENCE)
    .toEqual([40, 2]);
  const list = find(requests!, '/api/v1/products')!;
  expect(list.cache.reduce((sum, { count }) => sum + count, 0)).toBe(40);
  expect(list.cache.find(({ state }) => state === 'miss')?.count).toBeGreaterThanOrEqual(1);
  expect(list).toMatchObject({ method: 'GET', refusedShare: 0, abandoned: 0, errorShare: { value: 0, n: 40 } });
  expect(list.bytes).toBeGreaterThan(40);
  expect(list.p50.value).toBeGreaterThan(0);
  expect(list.p99.value).toBeGreaterThanOrEqual(list.p50.value!);
  expect(find(requests!, '/api/v1/products/:id')).toMatchObject({ count: 2, refusedShare: 1 });
  const one = await ask<RequestsAnswer>(`requests?range=1h&route=${encodeURIComponent('/api/v1/products')}`);
  const rate = one.series.find(({ name }) => name === 'rate')!;
  expect(rate.values.reduce<number>((sum, value) => sum + (value ?? 0), 0) * one.stepSeconds).toBeCloseTo(40, 6);

  let worked: MonitoredJobsAnswer | undefined;
  await expect
    .poll(async () => {
      worked = await ask<MonitoredJobsAnswer>('jobs?range=1h');
      return worked.kinds.find(({ kind }) => kind === 'cleanup')?.runs;
    }, PATIENCE)
    // One more where the test runs at the hour of the nightly one.
    .toBeGreaterThanOrEqual(1);
  expect(worked!.kinds.find(({ kind }) => kind === 'cleanup')).toMatchObject({
    failed: 0,
    p50: { n: expect.any(Number), value: expect.any(Number) },
    waitP95: { n: expect.any(Number), value: expect.any(Number) },
  });
  // Runs of the nightly one count as well: that there is one does not say that this one has ended.
  await expect.poll(async () => (await jobs.find(job.id, null))?.state, PATIENCE).toBe('succeeded');

  const cache = await ask<MonitoredCacheAnswer>('cache?range=1h');
  const listed = cache.routes.find(({ route }) => route === 'products.list')!;
  expect(listed.hits + listed.misses).toBeGreaterThanOrEqual(40);
  expect(listed.fills['miss']).toBeGreaterThanOrEqual(1);
  expect(cache.tiers.map(({ tier }) => tier)).toEqual(['memory']);
  expect(cache.maxBytes).toBe(2 * 128 * 1_024 * 1_024);

  const { signals } = await ask<GoldenAnswer>('golden?range=1h');
  expect(signals.map(({ name }) => name)).toEqual(['traffic', 'errors', 'latency', 'saturation']);
  expect(signals[0]!.now.n).toBeGreaterThanOrEqual(44);
  expect(signals[0]!.before.value).toBeNull();
  expect(signals[3]!.now.value).not.toBeNull();

  // The workers write no earlier than ten seconds after their start, and whoever writes a minute late counts as lost until then.
  await expect
    .poll(async () => {
      const { processes } = await ask<ServiceProcessesAnswer>('processes?range=1h');
      const told = processes.map(({ role, state }) => `${role} ${state}`);
      return told.filter((words) => /^(api|worker-interactive) /.test(words) || !words.endsWith(' running')).toSorted();
    }, PATIENCE)
    .toEqual([...Array(2).fill('api running'), ...Array(2).fill('worker-interactive running')]);
  const { markers } = await ask<MarkersAnswer>('markers?range=1h');
  expect(markers).toEqual([expect.objectContaining({ kind: 'release' })]);

  const scraped = await fetch(`${urls[0]}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  expect(scraped.headers.get('content-type')).toContain('version=0.0.4');
  expect(await scraped.text()).toMatch(
    /^headroom_request_duration_seconds_count\{route="\/api\/v1\/products",method="GET",status="2xx",cache="\w+"\} \d+$/m,
  );
  expect((await fetch(`${urls[0]}/metrics`)).status).toBe(401);

  // What is told at the end is kept, too.
  servers[1]!.child.kill('SIGTERM');
  await servers[1]!.exit;
  await expect
    .poll(
      async () =>
        (await ask<ServiceProcessesAnswer>('processes?range=1h')).processes.filter(({ state }) => state === 'ended')
          .length,
      PATIENCE,
    )
    .toBe(1);
}, 600_000);
