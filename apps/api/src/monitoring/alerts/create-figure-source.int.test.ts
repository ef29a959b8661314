import { bucketOf } from '@headroom/contracts/monitoring/histogram';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecorder } from '../service/create-recorder.ts';
import { createPointsReader } from '../service/points-reader.ts';
import { createPointsWriter } from '../service/points-writer.ts';
import { createFigureSource } from './create-figure-source.ts';
import type { FigureSource, Span } from './figure-source.ts';

let database: TestDatabase;
let source: FigureSource;
beforeAll(async () => {
  database = await createTestDatabase();
  source = createFigureSource({ pool: database.pool, readPoints: createPointsReader({ pool: database.pool }) });
});
afterAll(() => database.close());

/** By the database's clock, a minute beyond it: what was written just now lies inside. */
async function lastHour(): Promise<Span> {
  const { rows } = await database.pool.query<Span>(
    `SELECT now() - interval '1 hour' AS from, now() + interval '1 minute' AS to`,
  );
  return rows[0]!;
}

test('reads what processes recorded: requests, objectives, and gauges of each process', async () => {
  const recorder = createRecorder();
  const request = (status: string, method: string, milliseconds: number, times: number) => {
    for (let count = 0; count < times; count += 1) {
      recorder.observe('request_all_duration', { status }, milliseconds * 1_000);
      recorder.observe('request_duration', { route: '/api/v1/products', method, status }, milliseconds * 1_000);
    }
  };
  request('2xx', 'GET', 20, 80);
  request('2xx', 'GET', 400, 10);
  request('2xx', 'PATCH', 20, 8);
  request('5xx', 'PATCH', 20, 2);
  recorder.gauge('machine_cpu_ratio', {}, 0.5);
  const identity = () => ({ role: 'api', host: 'here', pid: 7, release: 'r', startedAt: new Date() });
  await createPointsWriter({ pool: database.pool, identity }).write(recorder.take());
  // Beside it on the same machine, which has its processors once.
  recorder.gauge('machine_cpu_ratio', {}, 0.7);
  recorder.gauge('runtime_loop_utilisation_ratio', {}, 0.25);
  await createPointsWriter({ pool: database.pool, identity: () => ({ ...identity(), pid: 8 }) }).write(recorder.take());
  const span = await lastHour();

  expect(await source.kept({ objective: 'answered', ...span })).toEqual({ good: 98, total: 100 });
  // A fault that is told fast is not an answer that was fast.
  expect(await source.kept({ objective: 'latency', ...span })).toEqual({ good: 88, total: 100 });
  expect(await source.kept({ objective: 'writes', ...span })).toEqual({ good: 8, total: 10 });
  expect(await source.read({ figure: 'requests.errorShare', ...span })).toEqual([{ labels: {}, value: 0.02, n: 100 }]);
  const [p95] = await source.read({ figure: 'requests.p95', route: '/api/v1/products', ...span });
  expect(p95).toMatchObject({ labels: { route: '/api/v1/products' }, n: 100 });
  expect(Math.abs(p95!.value! / 400 - 1)).toBeLessThan(0.011);
  expect(await source.read({ figure: 'requests.p95', route: '/nowhere', ...span })).toEqual([]);
  const [cpu, ...others] = await source.read({ figure: 'cpu', ...span });
  expect([cpu, others]).toEqual([{ labels: { machine: 'here' }, value: expect.closeTo(0.6), n: 2 }, []]);
  expect(await source.read({ figure: 'eventLoop.utilisation', ...span })).toEqual([
    { labels: { process: 'api on here (8)' }, value: 0.25, n: 1 },
  ]);
  expect(await source.read({ figure: 'disk', ...span })).toEqual([]);
  expect(await source.read({ figure: 'replica.lagSeconds', ...span })).toEqual([]);
});

test('reads what visits measured: vitals, their good share, and that by route', async () => {
  await database.pool.query(
    `INSERT INTO field_terms (kind, id, value) VALUES ('metric', 101, 'LCP'), ('route', 101, '/products'), ('route', 102, '/imports')
     ON CONFLICT (kind, value) DO UPDATE SET id = excluded.id`,
  );
  const rollup = (route: number, good: number, poor: number) =>
    database.pool.query(
      `INSERT INTO field_rollups (resolution, at, metric, dimension, term, route, good, needs_improvement, poor, buckets, counts)
       SELECT 300, date_bin('300 s', now(), timestamptz 'epoch'), 101, 0, 0, $1, $2, 0, $3, $4, $5`,
      [route, good, poor, [bucketOf(1_000_000), bucketOf(5_000_000)], [good, poor]],
    );
  await rollup(0, 140, 60);
  await rollup(101, 90, 10);
  await rollup(102, 50, 50);
  const span = await lastHour();

  expect(await source.kept({ objective: 'lcp', ...span })).toEqual({ good: 140, total: 200 });
  expect(await source.kept({ objective: 'inp', ...span })).toEqual({ good: 0, total: 0 });
  const byRoute = await source.goodByRoute({ metric: 'LCP', ...span });
  expect(byRoute.toSorted((one, other) => one.route.localeCompare(other.route))).toEqual([
    { route: '/imports', good: 50, total: 100 },
    { route: '/products', good: 90, total: 100 },
  ]);
  const [all] = await source.read({ figure: 'vitals.LCP.p75', ...span });
  expect(all!.n).toBe(200);
  expect(Math.abs(all!.value! / 5_000 - 1)).toBeLessThan(0.011);
  const [one] = await source.read({ figure: 'vitals.LCP.p75', route: '/products', ...span });
  expect(Math.abs(one!.value! / 1_000 - 1)).toBeLessThan(0.011);
  expect(await source.read({ figure: 'vitals.INP.p75', ...span })).toEqual([]);
  expect(await source.read({ figure: 'vitals.errors', ...span })).toEqual([]);

  // Of a week ago there are hours only, and of longer ago days.
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
  await database.pool.query(
    `INSERT INTO field_rollups (resolution, at, metric, dimension, term, route, good, needs_improvement, poor, buckets, counts)
     SELECT resolution, date_bin(resolution * interval '1 s', at, timestamptz 'epoch'), 101, 0, 0, route, good, 0, 10, '{}', '{}'
     FROM (VALUES (3600, $1::timestamptz, 101, 70), (86400, $2::timestamptz, 0, 500), (3600, $3::timestamptz, 0, 40)) AS r (resolution, at, route, good)`,
    [ago(7.5), ago(20), ago(0)],
  );
  await database.pool.query(
    `INSERT INTO field_rolled SELECT 86400, date_bin('1 day', $1::timestamptz, timestamptz 'epoch'), now(), 1`,
    [ago(20)],
  );
  expect(await source.goodByRoute({ metric: 'LCP', from: ago(8), to: ago(7) })).toEqual([
    { route: '/products', good: 70, total: 80 },
  ]);
  expect(await source.kept({ objective: 'lcp', from: ago(30), to: ago(0) })).toEqual({ good: 540, total: 560 });
});
