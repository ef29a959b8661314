import { randomUUID } from 'node:crypto';
import type { Interactions, Journeys, Vitals, VitalsBy } from '@headroom/contracts/monitoring/field-answers';
import type { FieldError, FieldErrors } from '@headroom/contracts/monitoring/field-errors';
import type { JourneysQuery } from '@headroom/contracts/monitoring/field-queries';
import type { SlowVisits, Visit } from '@headroom/contracts/monitoring/field-visits';
import type { FieldBatch, FieldMetric } from '@headroom/contracts/monitoring/field-events';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signInAs } from '../../../testing/sign-in-as.ts';
import { createTestServer, type TestServer } from '../../../testing/test-server.ts';
import { answerJourneys } from './answer-journeys.ts';
import { answerVitals } from './answer-vitals.ts';
import { createFieldReader } from './field-reader.ts';
import { toRows } from '../intake/field-row.ts';
import { createFieldTerms } from '../intake/field-terms.ts';
import { writeEvents } from '../intake/write-events.ts';
import { upkeepFieldPartitions } from '../rollups/field-partitions.ts';
import { rollUpDays, rollUpHours } from '../rollups/roll-up.ts';

let server: TestServer;
let headers: Record<string, string>;
beforeAll(async () => {
  server = await createTestServer();
  headers = { authorization: `Bearer ${await signInAs(server, 'operator')}` };
  await upkeepFieldPartitions(server.database.pool, { rawDays: 14, rollupDays: 400 });
});
afterAll(() => server?.close());

const HOUR = 3_600_000;
const ask = async <T>(path: string): Promise<T> => {
  const answer = await server.app.inject({ url: `/api/v1/monitoring/${path}`, headers });
  expect([path, answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([path, 200, '']);
  return answer.json<T>();
};
const wipe = () =>
  server.database.pool.query('TRUNCATE field_events, field_details, field_rollups, field_touched, field_rolled');

interface Told {
  metric: FieldMetric;
  value: number;
  hoursAgo?: number;
  over?: Partial<FieldBatch['events'][number]>;
}
/** Writes one visit as the intake would have, at some hour before now. */
async function visit(
  events: readonly Told[],
  over: Partial<FieldBatch['visit']> = {},
  sender: { isBot?: boolean; country?: string } = {},
) {
  const id = randomUUID();
  const terms = createFieldTerms(server.database.pool);
  const startedAt = Date.now() - Math.max(...events.map(({ hoursAgo = 1 }) => hoursAgo)) * HOUR;
  const batch: FieldBatch = {
    sentAt: Date.now(),
    visit: { id, startedAt, release: 'r1', device: 'phone', connection: '4g', isInstalled: false, weight: 1, ...over },
    events: events.map(({ metric, value, over: more }, index) => ({
      id: randomUUID(),
      metric,
      value,
      at: 1_000 * (index + 1),
      route: '/',
      navigation: 'navigate' as const,
      ...more,
    })),
  };
  const rows = toRows(batch, {
    receivedAt: Date.now(),
    browser: 'chrome',
    isBot: false,
    country: 'DE',
    isDoubtful: false,
    ...sender,
  });
  await writeEvents(server.database.pool, { rows, terms });
  return id.slice(-17).replace('-', '');
}

it('tells percentiles with intervals from rollups, and the same from single events', async () => {
  await wipe();
  for (let n = 1; n <= 60; n += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one connection is enough
    await visit(
      [
        { metric: 'LCP', value: n * 100, hoursAgo: 1 + (n % 3) },
        { metric: 'CLS', value: n / 1_000, hoursAgo: 1 },
      ],
      {
        device: n % 2 ? 'phone' : 'desktop',
        connection: n % 3 ? '4g' : '3g',
      },
    );
  }
  await visit([{ metric: 'LCP', value: 60_000 }], {}, { isBot: true });
  await rollUpHours(server.database.pool, { isHurried: true });

  const vitals = await ask<Vitals>('vitals?range=24h&metric=LCP&metric=CLS');
  const [lcp, cls] = vitals.vitals;
  expect([vitals.source, vitals.percentile, lcp?.metric, lcp?.unit, cls?.unit]).toEqual([
    'rollup',
    75,
    'LCP',
    'ms',
    'score',
  ]);
  expect(lcp?.figure.n).toBe(60);
  expect(Math.abs(lcp!.figure.value! - 4_500) / 4_500).toBeLessThan(0.011);
  expect(lcp!.figure.low!).toBeLessThan(4_500);
  expect(lcp!.figure.high!).toBeGreaterThan(4_500);
  expect(lcp!.ratings).toEqual({ good: 25, needsImprovement: 15, poor: 20 });
  expect(lcp!.series.n!.reduce((sum, n) => sum + n, 0)).toBe(60);
  expect(Math.abs(cls!.figure.value! - 0.045) / 0.045).toBeLessThan(0.011);

  // Two dimensions at once: from single events; with bots there is one value more.
  const raw = await ask<Vitals>('vitals?range=24h&metric=LCP&device=phone&device=desktop&connection=4g&connection=3g');
  expect([raw.source, raw.vitals[0]?.figure]).toEqual(['raw', lcp?.figure]);
  expect((await ask<Vitals>('vitals?range=24h&metric=LCP&withBots=true')).vitals[0]?.figure.n).toBe(61);

  const by = await ask<VitalsBy>('vitals/by?range=24h&metric=LCP&dimension=device');
  expect(by.rows.map(({ value, figure }) => [value, figure.n])).toEqual(
    expect.arrayContaining([
      ['phone', 30],
      ['desktop', 30],
    ]),
  );
  expect(by.rows).toHaveLength(2);
  expect((await ask<VitalsBy>('vitals/by?range=6h&metric=LCP&dimension=route&percentile=50')).rows).toMatchObject([
    { value: '/', figure: { n: 60 } },
  ]);
  const { bars } = await ask<{ bars: { from: number; to: number; count: number }[] }>(
    'vitals/distribution?range=24h&metric=LCP',
  );
  expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(60);
  expect(bars.slice(1).map(({ from }) => from)).toEqual(bars.slice(0, -1).map(({ to }) => to));
  expect((await ask<Vitals>('vitals?range=24h&release=never')).vitals[0]?.figure).toEqual({
    value: null,
    low: null,
    high: null,
    n: 0,
  });
});

it('tells a time as one figure by its days, and the same as hour by hour', async () => {
  const { pool } = server.database;
  await wipe();
  for (const hoursAgo of [1, 2, 20, 26, 30, 49, 50, 75, 80, 100]) {
    // oxlint-disable-next-line no-await-in-loop -- one connection is enough
    await visit([{ metric: 'LCP', value: 1_000 + hoursAgo * 10, hoursAgo }], {
      startedAt: Date.now() - hoursAgo * HOUR - 1_000,
    });
  }
  await rollUpHours(pool, { isHurried: true });
  const compare = async () => {
    const [by, { vitals }] = [
      await ask<VitalsBy>('vitals/by?range=7d&metric=LCP&dimension=device'),
      await ask<Vitals>('vitals?range=7d&metric=LCP'),
    ];
    expect(by.rows).toHaveLength(1);
    expect(by.rows[0]?.figure).toEqual(vitals[0]?.figure);
    expect(by.rows[0]?.ratings).toEqual(vitals[0]?.ratings);
    expect(by.rows[0]?.figure.n).toBe(10);
  };
  // Days are made after their hours: before that they are read by hours.
  await compare();
  await rollUpDays(pool);
  const { rows } = await pool.query('SELECT FROM field_rolled WHERE resolution = 86400');
  expect(rows.length).toBeGreaterThan(2);
  await compare();
});

/** Half of what can be chosen is one number, so that ranks lie at the edges of buckets. */
const height = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 400 }));

it('tells percentiles by ranks as by histograms, of rows that were made before there were ranks, too', async () => {
  const { pool } = server.database;
  const reader = createFieldReader({ pool, rawDays: 14, rollupDays: 400 });
  // So that the metric has its number.
  await visit([{ metric: 'LCP', value: 1 }]);
  const to = Math.floor(Date.now() / HOUR) * HOUR;
  await wipe();
  const put = async (isRanked: boolean, hours: readonly (readonly number[])[]) => {
    await pool.query('DELETE FROM field_rollups');
    await pool.query(
      `INSERT INTO field_rollups (resolution, at, metric, dimension, term, route, good, needs_improvement, poor, buckets, counts, ranks)
       SELECT 3600, to_timestamp($3) - hour * interval '1 hour', t.id, 0, 0, 0, sum(n), 0, 0, array_agg(300 + 3 * bucket ORDER BY bucket),
         CASE WHEN $2 THEN NULL ELSE array_agg(n ORDER BY bucket) END, CASE WHEN $2 THEN array_agg(rank ORDER BY bucket) END
       FROM field_terms t, (
         SELECT hour, bucket, n::integer, sum(n::integer) OVER (PARTITION BY hour ORDER BY bucket)::integer AS rank
         FROM jsonb_array_elements($1) WITH ORDINALITY AS h(counts, hour),
           jsonb_array_elements_text(counts) WITH ORDINALITY AS b(n, bucket)
       ) found WHERE t.kind = 'metric' AND t.value = 'LCP' GROUP BY hour, t.id`,
      [JSON.stringify(hours), isRanked, to / 1_000],
    );
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(height, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 99 }),
      async (hours, percentile) => {
        const asked = {
          from: new Date(to - 72 * HOUR).toISOString(),
          to: new Date(to).toISOString(),
          range: '24h',
          metric: ['LCP'],
          percentile,
          withBots: false,
        } as const;
        const read = async () => (await answerVitals(reader, { ...asked, metric: [...asked.metric] })).vitals;
        await put(true, hours);
        const byRank = await read();
        await put(false, hours);
        expect(byRank).toEqual(await read());
        // What an older release rolls up again counts, whatever ranks it left there.
        await pool.query(`UPDATE field_rollups SET ranks = '{1}'`);
        expect(byRank).toEqual(await read());
        expect(byRank[0]?.series.n?.toReversed().slice(0, hours.length)).toEqual(
          hours.map((counts) => counts.reduce((sum, n) => sum + n, 0)),
        );
      },
    ),
    { numRuns: 20 },
  );
}, 120_000);

it('reads a random part of the visits where single events are too many, and says which', async () => {
  const { pool } = server.database;
  await wipe();
  for (let n = 1; n <= 60; n += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one connection is enough
    await visit([
      { metric: 'LCP', value: 1_000 },
      { metric: 'TTFB', value: 100 },
    ]);
  }
  await rollUpHours(pool, { isHurried: true });
  const asked: JourneysQuery = {
    range: '24h',
    percentile: 75,
    withBots: false,
    device: ['phone'],
    connection: ['4g'],
  };
  const readerOf = (rawEventsMax: number) => createFieldReader({ pool, rawDays: 14, rollupDays: 400, rawEventsMax });

  const all = await answerVitals(readerOf(120), asked);
  expect([all.visitsShare, all.vitals.find(({ metric }) => metric === 'LCP')?.figure.n]).toEqual([1, 60]);

  const part = await answerVitals(readerOf(60), asked);
  const n = part.vitals.map(({ figure }) => figure.n).filter((each) => each > 0);
  expect([part.source, part.visitsShare]).toEqual(['raw', 0.5]);
  // Visits whole: as many of the one metric as of the other, and in the half that begins with a bit of 0.
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(DISTINCT visit)::integer AS n FROM field_events WHERE visit < -6917529027641081856`,
  );
  expect(n).toEqual([rows[0]!.n, rows[0]!.n]);
  expect(rows[0]!.n).toBeLessThan(60);

  // Figures of a part, and journeys of all that can be followed.
  const journeys = await answerJourneys(readerOf(60), asked);
  expect([journeys.visitsShare, journeys.visits, journeys.steps[0]?.figure.n]).toEqual([0.5, 60, rows[0]!.n]);
  // What rollups tell is of all.
  const rollup = await answerVitals(readerOf(1), { ...asked, connection: [] });
  expect([rollup.source, rollup.visitsShare]).toEqual(['rollup', 1]);
});

it('rolls up what single events say, in whatever order they come and however often', async () => {
  const times = [1, 2, 3, 26, 27, 50];
  const report = fc.record({
    event: fc.integer({ min: 0, max: 5 }),
    hour: fc.constantFrom(...times),
    value: fc.constantFrom(50, 250, 900, 2_000, 5_000),
    metric: fc.constantFrom<FieldMetric>('INP', 'LCP'),
  });
  const { pool } = server.database;
  const read = async () =>
    (
      await pool.query(
        `SELECT resolution, at, metric, dimension, term, route, good, needs_improvement, poor, buckets, ranks FROM field_rollups ORDER BY 1, 2, 3, 4, 5, 6`,
      )
    ).rows;
  await fc.assert(
    fc.asyncProperty(
      fc.array(report, { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (reports, random) => {
        await wipe();
        const terms = createFieldTerms(pool);
        const ids = Array.from({ length: 6 }, () => randomUUID());
        const startedAt = Date.now() - 60 * HOUR;
        const rowsOf = ({ event, hour, value, metric }: (typeof reports)[number]) =>
          toRows(
            {
              sentAt: Date.now(),
              visit: {
                id: ids[event]!,
                startedAt,
                release: 'r',
                device: 'phone',
                connection: '4g',
                isInstalled: false,
                weight: 1,
              },
              events: [
                {
                  id: ids[event]!,
                  metric: event % 2 ? metric : 'CLS',
                  value: value / 10_000,
                  at: (60 - hour) * HOUR,
                  route: '/',
                  navigation: 'navigate',
                },
              ],
            },
            { receivedAt: Date.now(), browser: 'chrome', isBot: false, country: 'DE', isDoubtful: false },
          );
        const all = reports.flatMap(rowsOf);
        for (const row of [...all, ...all.toReversed(), ...all.toSorted(() => (random.next().value % 3) - 1)]) {
          // oxlint-disable-next-line no-await-in-loop -- in this order
          await writeEvents(pool, { rows: [row], terms });
          // oxlint-disable-next-line no-await-in-loop
          if (random.next().value % 4 === 0) await rollUpHours(pool, { isHurried: true });
        }
        await rollUpHours(pool, { isHurried: true });
        await rollUpDays(pool);
        const made = await read();
        // From nothing, out of what is there now.
        await pool.query('TRUNCATE field_rollups, field_rolled, field_touched');
        await pool.query(
          `INSERT INTO field_touched (hour) SELECT DISTINCT date_trunc('hour', at, 'UTC') FROM field_events`,
        );
        await rollUpHours(pool, { isHurried: true });
        await rollUpDays(pool);
        expect(made).toEqual(await read());
        const { rows } = await pool.query<{ events: number; rolled: number; odd: number }>(
          `SELECT (SELECT count(*) FROM field_events)::integer AS events, (SELECT coalesce(sum(good + needs_improvement + poor), 0)
           FROM field_rollups WHERE resolution = 3600 AND dimension = 0 AND route = 0)::integer AS rolled,
           (SELECT count(*) FROM field_rollups WHERE ranks[cardinality(buckets)] IS DISTINCT FROM good + needs_improvement + poor
             OR cardinality(ranks) <> cardinality(buckets))::integer AS odd`,
        );
        expect(rows[0]?.rolled).toBe(rows[0]?.events);
        expect(rows[0]?.odd).toBe(0);
        expect(rows[0]?.events).toBeLessThanOrEqual(18);
      },
    ),
    { numRuns: 8 },
  );
}, 300_000);

it('leads from a slow metric to elements, visits, their traces, journeys and errors', async () => {
  await wipe();
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const slow = await visit([
    { metric: 'TTFB', value: 300 },
    {
      metric: 'LCP',
      value: 5_000,
      over: { detail: { element: 'main>img', parts: { resourceLoadDuration: 4_000, timeToFirstByte: 300 } } },
    },
    {
      metric: 'INP',
      value: 700,
      over: { detail: { element: 'button.save', interaction: 'pointer', script: 'save-edit.js' } },
    },
    { metric: 'api', value: 1_500, over: { detail: { address: '/api/v1/products', traceId: trace, cache: 'miss' } } },
    { metric: 'search', value: 120 },
    { metric: 'open', value: 400, over: { route: '/products/:id' } },
    { metric: 'save', value: 1_200, over: { detail: { outcome: 'failed' } } },
    {
      metric: 'error',
      value: 1,
      over: { detail: { message: 'TypeError: x', stack: 'at a (/assets/app-abcdefgh.js:1:3)', fingerprint: 'f00f' } },
    },
  ]);
  await visit([
    { metric: 'TTFB', value: 100 },
    { metric: 'LCP', value: 900 },
    { metric: 'open', value: 100 },
    { metric: 'search', value: 90 },
  ]);
  await rollUpHours(server.database.pool, { isHurried: true });

  const interactions = await ask<Interactions>('interactions?range=24h&metric=INP');
  expect(interactions.rows).toMatchObject([
    {
      element: 'button.save',
      interaction: 'pointer',
      route: '/',
      poor: 1,
      script: 'save-edit.js',
      visitId: slow,
      figure: { n: 1 },
    },
  ]);
  const lcp = await ask<Interactions>('interactions?range=24h&metric=LCP&device=phone');
  expect(lcp.rows[0]?.parts[0]).toEqual({ name: 'resourceLoadDuration', median: 4_000 });

  const visits = await ask<SlowVisits>('visits?range=24h&metric=LCP');
  expect(visits.visits.map(({ id, value, element }) => [id === slow, value, element])).toEqual([
    [true, 5_000, 'main>img'],
    [false, 900, null],
  ]);
  expect((await ask<SlowVisits>('visits?range=24h&metric=LCP&limit=1')).visits.map(({ id }) => id)).toEqual([slow]);
  const one = await ask<Visit>(`visits/${slow}`);
  expect(one.traceIds).toEqual([trace]);
  expect(one.events.map(({ metric, rating }) => `${metric} ${rating}`)).toEqual([
    'TTFB good',
    'LCP poor',
    'INP poor',
    'api poor',
    'search needsImprovement',
    'open needsImprovement',
    'save poor',
    'error poor',
  ]);
  expect((await server.app.inject({ url: '/api/v1/monitoring/visits/0000000000000000', headers })).statusCode).toBe(
    404,
  );
  expect((await server.app.inject('/api/v1/monitoring/visits?metric=LCP')).statusCode).toBe(401);

  const journeys = await ask<Journeys>('journeys?range=24h');
  // The other one opened something, but not what it searched for: the order counts.
  expect(journeys.steps.map(({ step, visits: n }) => [step, n])).toEqual([
    ['visit', 2],
    ['search', 2],
    ['open', 1],
    ['save', 1],
  ]);
  expect(journeys.steps[2]).toMatchObject({ share: 0.5, shareOfPrevious: 0.5, sinceBefore: 1_000 });
  expect(journeys.others.find(({ metric }) => metric === 'save')).toMatchObject({ failed: 1, figure: { n: 1 } });

  const errors = await ask<FieldErrors>('errors?range=24h');
  expect(errors).toMatchObject({
    total: 1,
    errors: [{ fingerprint: 'f00f', visits: 1, routes: ['/'], releases: ['r1'] }],
  });
  const error = await ask<FieldError>('errors/f00f?range=24h');
  expect(error).toMatchObject({
    message: 'TypeError: x',
    by: { browser: [{ value: 'chrome', n: 1 }] },
    stacks: [{ release: 'r1', frames: [{ name: 'a', line: 1 }], missing: expect.stringContaining('r1') }],
    visitIds: [slow],
  });
});
