import { bucketOf, mergeHistograms, percentileOf } from '@headroom/contracts/monitoring/histogram';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRecorder, type OpenRecorder } from './create-recorder.ts';
import { createPointsReader } from './points-reader.ts';
import { createPointsWriter } from './points-writer.ts';
import { keptRange, stepSeconds } from '../resolve-range.ts';
import { RESOLUTIONS } from '../resolutions.ts';
import { rollPoints } from './roll-points.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const identity = () => ({ role: 'api', host: 'here', pid: 1, release: 'a', startedAt: new Date() });
const openProcess = () => {
  const recorder = createRecorder();
  const writer = createPointsWriter({ pool: database.pool, identity });
  return { recorder, writer, flush: () => writer.write(recorder.take()) };
};
const observe = ({ distribution }: OpenRecorder, values: readonly number[]) =>
  values.forEach((value, at) => distribution('request_duration', { route: at % 2 ? '/a' : '/b' }).observe(value));

it('keeps all that processes recorded, whatever it is brought together into', async () => {
  const { pool } = database;
  const [first, second] = [openProcess(), openProcess()];
  const values = Array.from({ length: 2_000 }, (_, at) => 1_000 * 1.004 ** at);
  const exact = mergeHistograms(values.map((value) => ({ buckets: [bucketOf(value)], counts: [1] })));
  observe(
    first.recorder,
    values.filter((_, at) => at % 3 === 0),
  );
  observe(
    second.recorder,
    values.filter((_, at) => at % 3 === 1),
  );
  first.recorder.count('refusals', { why: 'late' }, 5);
  second.recorder.count('refusals', { why: 'late' }, 7);
  first.recorder.gauge('connections', {}, 4);
  first.recorder.gauge('connections', {}, 6);
  second.recorder.gauge('connections', {}, 3);
  await Promise.all([first.flush(), second.flush()]);
  // Within the same ten seconds, most likely: added up.
  observe(
    second.recorder,
    values.filter((_, at) => at % 3 === 2),
  );
  await second.flush();

  const readPoints = createPointsReader({ pool });
  const range = () => ({ from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 60_000) });
  const check = async (step?: number) => {
    const [durations] = await readPoints({ names: ['request_duration'], ...range(), step });
    expect(mergeHistograms(durations!.points.map(({ histogram }) => histogram!))).toEqual(exact);
    const [refusals] = await readPoints({ names: ['refusals'], labels: { why: ['late', 'x'] }, ...range(), step });
    expect(refusals!.points.reduce((sum, { total }) => sum + total, 0)).toBe(12);
  };
  await check();
  await check(10);
  const [gauge] = await readPoints({ names: ['connections'], ...range() });
  expect(gauge!.points).toMatchObject([{ sum: 8, n: 3, low: 3, high: 6 }]);
  const each = await readPoints({ names: ['connections'], byProcess: true, ...range() });
  expect(each.map(({ points }) => points[0]!.mean).toSorted()).toEqual([3, 5]);
  expect(
    (await readPoints({ names: ['request_duration'], by: ['route'], ...range() })).map(({ labels }) => labels),
  ).toEqual(expect.arrayContaining([{ route: '/a' }, { route: '/b' }]));

  // Long ago, for every step of time: rolled twice, since a process may die in the middle and another begins again.
  await pool.query(`UPDATE service_points SET at = at - interval '30 minutes'`);
  await rollPoints(pool);
  await rollPoints(pool);
  for (const { seconds } of RESOLUTIONS) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { rows } = await pool.query(
      `SELECT sum(n) AS n, sum(total) AS total FROM service_points JOIN service_series s ON s.id = series
       WHERE resolution = $1 AND name = 'request_duration'`,
      [seconds],
    );
    expect(Number(rows[0].n)).toBe(values.length);
    expect(rows[0].total / values.reduce((sum, value) => sum + value)).toBeCloseTo(1, 9);
  }
  await check();
  await check(60);
  const p95 = percentileOf(exact, 0.95)!;
  expect(Math.abs(p95 / values[1_899]! - 1)).toBeLessThan(0.011);

  // What is older than it is kept goes, but stays in the longer steps.
  await pool.query(`UPDATE service_points SET at = at - interval '15 days'`);
  await rollPoints(pool);
  const { rows } = await pool.query('SELECT DISTINCT resolution FROM service_points ORDER BY 1');
  expect(rows.map(({ resolution }) => resolution)).toEqual([3_600, 14_400, 86_400]);
  const [old] = await readPoints({
    names: ['request_duration'],
    from: new Date(Date.now() - 20 * 86_400_000),
    to: new Date(),
  });
  expect(old!.points[0]!.histogram).toEqual(exact);
  // A minute of it, and a chart of an hour around it, whatever is left of its steps.
  const { rows: when } = await pool.query<{ first: Date; last: Date }>(
    'SELECT min(at) AS first, max(at) AS last FROM service_points WHERE resolution = 3600',
  );
  const { first: begin, last: end } = when[0]!;
  const minute = keptRange({ from: new Date(begin.getTime() + 60_000), to: new Date(end.getTime() + 120_000) });
  expect(minute).toEqual({ from: begin, to: new Date(end.getTime() + 3_600_000) });
  for (const step of [undefined, stepSeconds(minute)]) {
    // oxlint-disable-next-line no-await-in-loop
    const [found] = await readPoints({ names: ['request_duration'], ...minute, step });
    expect(mergeHistograms(found!.points.map(({ histogram }) => histogram!))).toEqual(exact);
  }
});

it('reaches back day by day with a resolution that a release brought, and tells the same all the while', async () => {
  const { pool } = database;
  const [series] = (
    await pool.query(
      `INSERT INTO service_series (name, kind, labels) VALUES ('grown', 'distribution', '{}') RETURNING id`,
    )
  ).rows;
  // Hours of some days, with a day that there is nothing of.
  await pool.query(
    `INSERT INTO service_points SELECT $1, 3600, date_trunc('hour', now()) - h * interval '1 hour', 1, h, 2 + h % 3, h, h, ARRAY[h, h + 3], ARRAY[1, 1 + h % 3]
     FROM generate_series(1, 150) h WHERE h NOT BETWEEN 70 AND 99`,
    [series.id],
  );
  await rollPoints(pool);
  const to = new Date();
  const from = new Date(to.getTime() - 8 * 86_400_000);
  const readPoints = createPointsReader({ pool });
  const read = () =>
    Promise.all([undefined, 4 * 3_600].map((step) => readPoints({ names: ['grown'], from, to, step })));
  const told = await read();
  expect(told[0]![0]!.points[0]!.n).toBeGreaterThan(150);
  const kept = async () =>
    (await pool.query('SELECT * FROM service_points WHERE resolution = 14400 AND series = $1 ORDER BY at', [series.id]))
      .rows;
  const whole = await kept();
  const days = (
    await pool.query('SELECT * FROM service_points WHERE resolution = 86400 AND series = $1 ORDER BY at', [series.id])
  ).rows;
  await pool.query('DELETE FROM service_points WHERE resolution = 14400');
  expect(await read()).toEqual(told);
  let rounds = 0;
  for (; rounds < 12 && (await kept()).length < whole.length; rounds += 1) {
    /* oxlint-disable no-await-in-loop -- one after the other */
    await rollPoints(pool);
    expect(await read()).toEqual(told);
    /* oxlint-enable no-await-in-loop */
  }
  expect(rounds).toBeGreaterThan(2);
  expect(await kept()).toEqual(whole);
  // Days are made of them: none may have been made of a part.
  expect(
    (await pool.query('SELECT * FROM service_points WHERE resolution = 86400 AND series = $1 ORDER BY at', [series.id]))
      .rows,
  ).toEqual(days);
});

it('counts once what had to be tried again, and loses nothing while the database is gone', async () => {
  const { pool } = database;
  let fault: 'before' | 'after' | undefined = 'after';
  const recorder = createRecorder();
  const writer = createPointsWriter({
    identity,
    pool: {
      query: (async (...args: Parameters<typeof pool.query>) => {
        const isWriting = typeof args[0] === 'object' && 'text' in args[0];
        if (isWriting && fault === 'before') throw new Error('no connection');
        const answer = await pool.query(...args);
        if (isWriting && fault === 'after') throw new Error('the connection broke');
        return answer;
      }) as never,
    },
  });
  recorder.count('tries', {}, 1);
  await expect(writer.write(recorder.take())).rejects.toThrow('broke');
  fault = 'before';
  recorder.count('tries', {}, 10);
  await expect(writer.write(recorder.take())).rejects.toThrow('no connection');
  fault = undefined;
  recorder.count('tries', {}, 100);
  await writer.write(recorder.take());
  const [tries] = await createPointsReader({ pool })({
    names: ['tries'],
    from: new Date(Date.now() - 3_000_000),
    to: new Date(Date.now() + 60_000),
  });
  expect(tries!.points[0]!.total).toBe(111);
});

it('keeps what was recorded under the time in which it was, not in which it is written', async () => {
  const { pool } = database;
  const recorder = createRecorder();
  let clock = 0;
  let isGone = false;
  const writer = createPointsWriter({
    pool: {
      query: (async (...args: Parameters<typeof pool.query>) => {
        if (isGone) throw new Error('no connection');
        return pool.query(...args);
      }) as never,
    },
    identity,
    now: () => clock,
  });
  const database10s = async (secondsAgo: number) =>
    (
      await pool.query<{ at: Date }>(
        `SELECT date_bin('10 s', now() - $1 * interval '1 s', timestamptz 'epoch') AS at`,
        [secondsAgo],
      )
    ).rows[0]!.at.getTime();
  /** @param ago how many seconds the middle of what is written lies back */
  const check = async (name: string, ago: number) => {
    const earliest = await database10s(ago);
    await writer.write(recorder.take());
    const { rows } = await pool.query<{ at: Date }>(
      'SELECT at FROM service_points JOIN service_series s ON s.id = series WHERE name = $1 AND resolution = 10',
      [name],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.at.getTime()).toBeGreaterThanOrEqual(earliest);
    expect(rows[0]!.at.getTime()).toBeLessThanOrEqual(await database10s(ago));
  };
  recorder.count('first_things', {}, 1);
  clock += 40_000;
  await check('first_things', 20);
  recorder.count('second_things', {}, 1);
  clock += 10_000;
  isGone = true;
  await expect(writer.write(recorder.take())).rejects.toThrow('no connection');
  isGone = false;
  clock += 20_000;
  await check('second_things', 25);
  // No older than minutes are made anew for.
  recorder.count('third_things', {}, 1);
  clock += 600_000;
  await check('third_things', 30);
});
