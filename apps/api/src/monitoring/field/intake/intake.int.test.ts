import { randomUUID } from 'node:crypto';
import type { FieldBatch } from '@headroom/contracts/monitoring/field-events';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../../testing/test-server.ts';
import { rollUpHours } from '../rollups/roll-up.ts';
import { upkeepFieldPartitions } from '../rollups/field-partitions.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({
    env: {
      RATE_LIMITS: 'on',
      RATE_LIMIT_FIELD_EVENTS: '10000/60',
      TRUST_PROXY: 'true',
      FIELD_COUNTRY_HEADER: 'CF-IPCountry',
    },
  });
  await upkeepFieldPartitions(server.database.pool, { rawDays: 14, rollupDays: 400 });
});
afterAll(() => server?.close());
beforeEach(async () => {
  await flushed();
  await server.database.pool.query('TRUNCATE field_events, field_details, field_rollups, field_touched, field_rolled');
});

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/151.0.0.0 Safari/537.36';
const HEADERS = { 'content-type': 'application/json', 'user-agent': AGENT, 'sec-fetch-site': 'same-origin' };

const event = (over: Partial<FieldBatch['events'][number]> = {}): FieldBatch['events'][number] => ({
  id: randomUUID(),
  metric: 'LCP',
  value: 1_200,
  at: 1_500,
  route: '/',
  navigation: 'navigate',
  ...over,
});
const batch = (events: FieldBatch['events'], over: Partial<FieldBatch> = {}): FieldBatch => ({
  sentAt: Date.now(),
  visit: {
    id: randomUUID(),
    startedAt: Date.now() - 60_000,
    release: 'r1',
    device: 'phone',
    connection: '4g',
    isInstalled: false,
    weight: 1,
  },
  events,
  ...over,
});
const send = (payload: unknown, headers: Record<string, string> = HEADERS) =>
  server.app.inject({
    method: 'POST',
    url: '/api/v1/field-events',
    headers: { 'x-forwarded-for': '192.0.2.7', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const count = async () =>
  (await server.database.pool.query<{ n: number }>('SELECT count(*)::integer AS n FROM field_events')).rows[0]!.n;
/** What is in memory is written within half a second: sent with a mark, and waited for. */
async function flushed(): Promise<void> {
  const mark = event({ metric: 'error', value: 1 });
  await send(batch([mark]));
  const id = BigInt.asIntN(64, BigInt(`0x${mark.id.replaceAll('-', '').slice(-16)}`));
  const find = async () =>
    (await server.database.pool.query('SELECT FROM field_events WHERE id = $1', [String(id)])).rowCount;
  await expect.poll(find, { timeout: 30_000 }).toBe(1);
  await server.database.pool.query('DELETE FROM field_events WHERE id = $1', [String(id)]);
}

it('takes what a visit measured, as JSON and as text, and keeps no address', async () => {
  const one = batch([
    event(),
    event({ metric: 'CLS', value: 0.3, route: '/nowhere', detail: { element: 'main>img' } }),
    event({ metric: 'INP', value: 40, detail: { element: 'button' } }),
  ]);
  const answer = await send(one, { ...HEADERS, 'cf-ipcountry': 'DE' });
  expect([answer.statusCode, answer.body, answer.headers['set-cookie']]).toEqual([204, '', undefined]);
  expect((await send(batch([event()]), { ...HEADERS, 'content-type': 'text/plain;charset=UTF-8' })).statusCode).toBe(
    204,
  );
  await flushed();
  const { rows } = await server.database.pool.query(
    `SELECT m.value AS metric, r.value AS route, c.value AS country, b.value AS browser, e.value, e.rating, d.detail
     FROM field_events e JOIN field_terms m ON m.kind = 'metric' AND m.id = e.metric JOIN field_terms r ON r.kind = 'route' AND r.id = e.route
       JOIN field_terms c ON c.kind = 'country' AND c.id = e.country JOIN field_terms b ON b.kind = 'browser' AND b.id = e.browser
       LEFT JOIN field_details d ON d.id = e.id ORDER BY 3, 1`,
  );
  expect(rows).toMatchObject([
    {
      metric: 'CLS',
      route: 'other',
      country: 'DE',
      browser: 'chrome',
      value: 300_000,
      rating: 2,
      detail: { e: 'main>img' },
    },
    { metric: 'INP', value: 40_000, rating: 0 },
    { metric: 'LCP', route: '/', value: 1_200_000, rating: 0, detail: null },
    { metric: 'LCP', country: 'unknown' },
  ]);
  const { rows: all } = await server.database.pool.query(
    'SELECT e::text, d::text FROM field_events e LEFT JOIN field_details d USING (id)',
  );
  expect(JSON.stringify(all)).not.toContain('192.0.2');
});

it('takes from its own origin, as a trusted proxy tells it, and of nobody who does not want to be measured', async () => {
  const json = { 'content-type': 'application/json', 'user-agent': AGENT };
  const proxied = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.example' };
  const wanted = [
    json,
    { ...json, origin: 'http://localhost' },
    { ...json, ...proxied, origin: 'https://shop.example' },
    { ...HEADERS, 'sec-gpc': '0' },
  ];
  const unwanted = [
    { ...json, origin: 'http://localhost:1' },
    { ...json, ...proxied, origin: 'http://shop.example' },
    { ...json, ...proxied, origin: 'https://other.shop.example' },
    { ...HEADERS, 'sec-fetch-site': 'same-site' },
    { ...HEADERS, 'sec-gpc': '1' },
    { ...HEADERS, dnt: '1' },
  ];
  for (const headers of [...wanted, ...unwanted]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect((await send(batch([event()]), headers)).statusCode).toBe(204);
  }
  await flushed();
  expect(await count()).toBe(wanted.length);
});

it('replaces a value by a later one, whatever comes first, and counts what comes twice once', async () => {
  const cls = randomUUID();
  const at = (value: number, milliseconds: number) => event({ id: cls, metric: 'CLS', value, at: milliseconds });
  const visit = batch([]).visit;
  for (const events of [[at(0.2, 3_000)], [at(0.1, 2_000)], [at(0.2, 3_000), at(0.05, 1_000)]]) {
    // oxlint-disable-next-line no-await-in-loop -- in this order
    await send(batch(events, { visit }));
    // oxlint-disable-next-line no-await-in-loop
    await flushed();
  }
  const { rows } = await server.database.pool.query('SELECT value FROM field_events');
  expect(rows).toEqual([{ value: 200_000 }]);
});

it('takes what is nearer to 0 than PostgreSQL’s real for 0, and loses nothing that is written with it', async () => {
  await Promise.all([
    send(batch([event({ metric: 'FCP', value: 700 })])),
    send(batch([event({ value: 1e-60 }), event({ metric: 'CLS', value: Number.MIN_VALUE })])),
  ]);
  await flushed();
  const { rows } = await server.database.pool.query(
    `SELECT m.value AS metric, e.value FROM field_events e JOIN field_terms m ON m.kind = 'metric' AND m.id = e.metric ORDER BY 1`,
  );
  expect(rows).toEqual([
    { metric: 'CLS', value: 0 },
    { metric: 'FCP', value: 700_000 },
    { metric: 'LCP', value: 0 },
  ]);
});

it('mends texts that cannot be stored, and loses nothing that is sent with them', async () => {
  const hostile = event({ metric: 'error', value: 1, detail: { message: 'half a lamp \ud83d', stack: 'a\0b' } });
  await send(batch([event({ metric: 'FCP', value: 700 }), hostile, event()]));
  await flushed();
  const { rows } = await server.database.pool.query(
    'SELECT d.detail FROM field_events e LEFT JOIN field_details d USING (id, day) ORDER BY d.detail',
  );
  expect(rows).toEqual([
    { detail: { message: 'half a lamp \ufffd', stack: 'ab' } },
    { detail: null },
    { detail: null },
  ]);
});

it('knows the release that runs here, however many others are invented', async () => {
  const { pool } = server.database;
  await pool.query(
    `INSERT INTO releases (id, program, web_release) VALUES ('real.1', 'p', 'real') ON CONFLICT DO NOTHING`,
  );
  const of = (release: string) => send(batch([event()], { visit: { ...batch([]).visit, id: randomUUID(), release } }));
  for (let made = 0; made < 25; made += 1) {
    // oxlint-disable-next-line no-await-in-loop -- in this order
    await of(`invented-${made}`);
  }
  await of('real');
  await flushed();
  const { rows } = await pool.query(
    `SELECT t.value, count(*)::integer AS n FROM field_events e JOIN field_terms t ON t.kind = 'release' AND t.id = e.release
     WHERE t.value IN ('real', 'other') GROUP BY 1 ORDER BY 1`,
  );
  expect(rows.map(({ value }) => value)).toEqual(['other', 'real']);
  expect(rows[0].n).toBeGreaterThanOrEqual(5);
});

it('is not moved by 10,000 hostile requests', async () => {
  const good = batch([event(), event({ metric: 'INP', value: 90 })]);
  await send(good);
  await flushed();
  await rollUpHours(server.database.pool, { isHurried: true });
  const figures = async () =>
    (
      await server.database.pool.query(
        'SELECT metric, dimension, route, good, poor, buckets, ranks, at FROM field_rollups ORDER BY 1, 2, 3, 8, term',
      )
    ).rows;
  const before = await figures();
  expect(before.length).toBeGreaterThan(10);

  const week = 7 * 86_400_000;
  const visit = (over: Partial<FieldBatch['visit']>) => ({ ...good.visit, id: randomUUID(), ...over });
  const hostile: (() => ReturnType<typeof send>)[] = [
    () => send('{"sentAt":'),
    () => send('[]'),
    () => send(`{"a":"${'x'.repeat(20_000)}"}`),
    () => send('{"__proto__":{"x":1}}'),
    () => send('\u0000'),
    () => send(batch(Array.from({ length: 51 }, () => event()))),
    () => send(batch([event({ value: -1 })])),
    () => send(batch([event({ value: Number.MAX_VALUE })])),
    () => send(batch([event({ route: '/'.repeat(101) })])),
    () => send({ ...batch([event()]), more: 1 }),
    () => send(batch([{ ...event(), metric: 'XSS' as never }])),
    // Again, at once and as if its clock were wrong.
    () => send(good),
    () =>
      send({
        ...good,
        sentAt: good.sentAt - 3_600_000,
        visit: { ...good.visit, startedAt: good.visit.startedAt - 3_600_000 },
      }),
    // Of the future, and of long ago.
    () => send(batch([event({ at: 604_000_000 })])),
    () => send(batch([event()], { visit: visit({ startedAt: Date.now() - 2 * week }) })),
    () => send(batch([event()], { sentAt: 1, visit: visit({ startedAt: 1 }) })),
    () => send(batch([event()], { sentAt: 8e15, visit: visit({ startedAt: 8e15 }) })),
    () => send(batch([event()]), { ...HEADERS, 'sec-fetch-site': 'cross-site' }),
    () => send(batch([event()]), { ...HEADERS, 'sec-fetch-site': 'same-site' }),
    () => send(batch([event()]), { 'content-type': 'application/json', origin: 'https://evil.example' }),
    () => send(batch([event()]), { 'content-type': 'application/json', origin: 'http://localhost:1' }),
    () => send(batch([event()]), { ...HEADERS, 'content-type': 'application/xml' }),
    () => send('x=1', { ...HEADERS, 'content-type': 'application/x-www-form-urlencoded' }),
    () => send('garbage', { ...HEADERS, 'content-encoding': 'gzip' }),
    () => send(batch([event()]), { ...HEADERS, cookie: 'headroom-3001=x', 'sec-fetch-site': 'cross-site' }),
  ];
  const statuses = new Set<number>();
  for (let sent = 0; sent < 10_000; sent += 100) {
    const answers = Array.from({ length: 100 }, (_, at) => hostile[(sent + at) % hostile.length]!());
    // oxlint-disable-next-line no-await-in-loop -- a hundred at once
    for (const { statusCode, body } of await Promise.all(answers)) statuses.add(body === '' ? statusCode : -1);
  }
  expect([...statuses]).toEqual([204]);
  // The address has used up what it may send; this comes from another one.
  await flushedFrom('198.51.100.1');
  await rollUpHours(server.database.pool, { isHurried: true });
  expect(await count()).toBe(2);
  expect(await figures()).toEqual(before);
}, 900_000);

async function flushedFrom(address: string): Promise<void> {
  const mark = event({ metric: 'error', value: 1 });
  await send(batch([mark]), { ...HEADERS, 'x-forwarded-for': address });
  const error = `SELECT e.id FROM field_events e JOIN field_terms m ON m.kind = 'metric' AND m.id = e.metric WHERE m.value = 'error'`;
  await expect.poll(async () => (await server.database.pool.query(error)).rowCount, { timeout: 30_000 }).toBe(1);
  await server.database.pool.query(`DELETE FROM field_events WHERE id IN (${error})`);
}
