import { bucketOf } from '@headroom/contracts/monitoring/histogram';
import { expect, it } from 'vitest';
import { nameOfAddress, requestName } from '../request-name.ts';
import { summarise, withoutValues } from './describe-statement.ts';
import { createKeepBudget, PER_MINUTE, PER_NAME } from './keep-budget.ts';
import { createRouteTimes } from './route-times.ts';
import { formatTraceparent, parseTraceparent } from './trace-context.ts';
import { loadConfig } from '../../config.ts';

const GIVEN = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

it('reads traceparent as the standard says', () => {
  const parent = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', isSampled: true };
  expect(parseTraceparent(GIVEN)).toEqual(parent);
  expect(formatTraceparent(parent)).toBe(GIVEN);
  expect(parseTraceparent(GIVEN.replace(/01$/, '00'))).toEqual({ ...parent, isSampled: false });
  // A later version may say more.
  expect(parseTraceparent(`01${GIVEN.slice(2)}-more`)).toEqual(parent);
});

it.each([
  undefined,
  '',
  ['x'],
  `ff${GIVEN.slice(2)}`,
  `${GIVEN}-more`,
  GIVEN.toUpperCase(),
  GIVEN.replace(/4bf9\w+/, '0'.repeat(32)),
  GIVEN.replace('00f067aa0ba902b7', '0'.repeat(16)),
])('takes %j for none', (header) => {
  expect(parseTraceparent(header)).toBeUndefined();
});

it('shows of statements no values that stand in them', () => {
  expect(withoutValues(`BEGIN; SELECT set_config('headroom.actor', 'it''s me for $1', true)`)).toBe(
    "BEGIN; SELECT set_config('…', '…', true)",
  );
  expect(withoutValues(`SELECT 1 -- all\n  FROM products WHERE status = 'active' AND vendor = $1`)).toBe(
    "SELECT 1 FROM products WHERE status = 'active' AND vendor = $1",
  );
  expect(withoutValues('x'.repeat(19_000)).length).toBeLessThan(8_100);
});

it.each([
  ['SELECT id, title FROM products WHERE x', 'SELECT products'],
  ['insert into "public"."jobs" (id) values ($1)', 'INSERT jobs'],
  ['UPDATE jobs SET a = 1', 'UPDATE jobs'],
  ['COMMIT', 'COMMIT'],
  ['WITH a AS (SELECT 1 FROM things) DELETE FROM others', 'SELECT things'],
  ['', ''],
])('says of %j in short %j', (text, short) => {
  expect(summarise(text)).toBe(short);
});

it('names requests by method and route', () => {
  expect(requestName('GET', '/api/v1/products/:id')).toBe('GET /products/:id');
  expect(requestName('GET', '/api/products')).toBe('GET /products');
  expect(requestName('GET', '/')).toBe('GET /');
  expect(nameOfAddress('GET', '/api/v1/products/01890000-0000-7000-8000-000000000001?q=x')).toBe('GET /products/:id');
});

it('keeps a few of each name and reason a minute, and not more than so many of all', () => {
  let now = 0;
  const mayKeep = createKeepBudget(() => now);
  const kept = (reason: string, name: string) =>
    Array.from({ length: 100 }, () => mayKeep(reason, name)).filter(Boolean).length;
  expect(kept('failed', 'GET /a')).toBe(PER_NAME);
  expect(kept('slow', 'GET /a')).toBe(PER_NAME);
  let all = 2 * PER_NAME;
  for (let n = 0; n < 100; n += 1) all += kept('slow', `GET /${n}`);
  expect(all).toBe(PER_MINUTE);
  now = 60_000;
  expect(kept('failed', 'GET /a')).toBe(PER_NAME);
});

it('finds what is unusual for a route, once it has seen enough of it', () => {
  const times = createRouteTimes();
  const names = ['GET /a', 'GET /b', 'GET /c'];
  const isUnusual = (name: string, milliseconds: number) =>
    times.isUnusual({ route: { index: names.indexOf(name) }, milliseconds, bucket: bucketOf(milliseconds * 1_000) });
  const first = Array.from({ length: 2_000 }, (_, n) => isUnusual('GET /a', 20 + (n % 10)));
  expect(first.filter(Boolean).length).toBeLessThan(250);
  expect(isUnusual('GET /a', 150)).toBe(true);
  expect(isUnusual('GET /a', 20)).toBe(false);
  expect(isUnusual('GET /b', 150)).toBe(false);
  // What takes next to nothing is never unusual, so that a minute’s traces are not all of quick routes.
  for (let n = 0; n < 2_000; n += 1) isUnusual('GET /c', 0.5);
  expect(isUnusual('GET /c', 5)).toBe(false);
});

it('sends to the collector’s address for traces, with the headers that are set', () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example/base/',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%3Db, tenant=shop',
  };
  expect(loadConfig(env).traces.collector).toEqual({
    url: 'https://otel.example/base/v1/traces',
    headers: { 'api-key': 'a=b', tenant: 'shop' },
    serviceName: 'headroom',
  });
  // The headers hold keys: a message does not repeat them.
  expect(() => loadConfig({ ...env, OTEL_EXPORTER_OTLP_HEADERS: 'sesame' })).toThrow(/HEADERS is not usable/);
});
