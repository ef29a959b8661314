import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LogPatterns, Logs } from '@headroom/contracts/monitoring/log-schemas';
import { TraceSchema, TracesSchema, type Trace, type Traces } from '@headroom/contracts/monitoring/trace-schemas';
import { WhyAnswerSchema, type WhyAnswer } from '@headroom/contracts/monitoring/why';
import { newId } from '@headroom/database';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signInAs } from '../../testing/sign-in-as.ts';
import { createTestServer, type TestServer } from '../../testing/test-server.ts';
import type { toOtlp } from './otlp/to-otlp.ts';

const patience = { timeout: 60_000, interval: 100 };
const received: ReturnType<typeof toOtlp>[] = [];
/** A collector. */
const collector = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push(JSON.parse(Buffer.concat(chunks).toString()) as ReturnType<typeof toOtlp>);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});
let server: TestServer;
let address: string;
let operator: { authorization: string };
beforeAll(async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  server = await createTestServer({
    expectsErrors: true,
    env: {
      TRACES_SLOW_MILLISECONDS: '250',
      TRACES_SAMPLED_ONE_IN: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    },
  });
  address = await server.app.listen({ port: 0, host: '127.0.0.1' });
  operator = { authorization: `Bearer ${await signInAs(server, 'operator')}` };
});
afterAll(async () => {
  await server.close();
  collector.close();
});

const read = async <T>(path: string): Promise<T> => {
  const answer = await fetch(`${address}/api/v1${path}`, { headers: operator });
  expect([path, answer.status]).toEqual([path, 200]);
  return (await answer.json()) as T;
};

/** A list that waits for the lock of somebody else. */
async function askSlowly(headers: Record<string, string>, query = ''): Promise<Response> {
  const holder = await server.database.pool.connect();
  await holder.query('BEGIN; LOCK TABLE products IN ACCESS EXCLUSIVE MODE');
  const asked = fetch(`${address}/api/v1/products?limit=5&vendor=${newId()}${query}`, { headers });
  await expect
    .poll(async () => {
      const { rows } = await server.database.pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%products%'`,
      );
      return rows.length;
    }, patience)
    .toBeGreaterThan(0);
  await server.database.pool.query('SELECT pg_sleep(0.3)');
  await holder.query('COMMIT');
  holder.release();
  return asked;
}

it('tells of a slow request where its time went, from the browser’s traceparent to the statement', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const requestId = newId();
  const answer = await askSlowly({ traceparent: `00-${traceId}-00f067aa0ba902b7-00`, 'x-request-id': requestId });
  expect(answer.status).toBe(200);

  await expect
    .poll(async () => (await read<Traces>(`/monitoring/traces?requestId=${requestId}`)).traces, patience)
    .toHaveLength(1);
  const list = await read<Traces>(`/monitoring/traces?requestId=${requestId}`);
  expect([...Value.Errors(TracesSchema, list)]).toEqual([]);
  expect(list.traces[0]).toMatchObject({
    id: traceId,
    name: 'GET /products',
    kept: 'slow',
    status: 200,
    isFailed: false,
    cache: 'miss',
    requestId,
  });
  expect(list.names).toContainEqual(expect.objectContaining({ name: 'GET /products' }));

  const trace = await read<Trace>(`/monitoring/traces/${traceId}`);
  expect([...Value.Errors(TraceSchema, trace)]).toEqual([]);
  const [root] = trace.spans;
  expect(root).toMatchObject({ kind: 'request', parentId: '00f067aa0ba902b7', startMs: 0 });
  expect(trace.spans.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['cache', 'queue', 'sql', 'send']));
  const cache = trace.spans.find(({ kind }) => kind === 'cache')!;
  expect(cache.attributes['headroom.reason']).toContain('not asked for before');
  // The statement that waited is named as the cause, within what the cache did.
  const hot = trace.spans.find(({ isHot }) => isHot)!;
  expect(hot).toMatchObject({ kind: 'sql', parentId: cache.id });
  expect(hot.durationMs).toBeGreaterThanOrEqual(250);
  expect(hot.attributes['db.query.text']).toContain('products');
  for (const span of trace.spans.slice(1)) {
    expect(span.startMs + span.durationMs).toBeLessThanOrEqual(root!.durationMs + 1);
    expect(trace.spans.map(({ id }) => id)).toContain(span.parentId);
  }

  // From the trace the chain goes on to the plan; what lies above it is said to be missing.
  const why = await read<WhyAnswer>(`/monitoring/why?trace=${traceId}`);
  expect([...Value.Errors(WhyAnswerSchema, why)]).toEqual([]);
  expect(why.steps.map(({ step, state }) => [step, state])).toEqual([
    ['visit', 'missing'],
    ['calls', 'missing'],
    ['trace', 'found'],
    ['plan', 'found'],
    ['index', 'found'],
  ]);
  expect(why.steps[3].data?.nodes.some(({ text }) => text.includes('products'))).toBe(true);
  expect(why.verdict).toContain(hot.name);

  // From a person's visit it begins at the top.
  const visit = newId();
  const event = (metric: string, value: number, detail: object) => ({
    id: newId(),
    metric,
    value,
    at: 1_000,
    route: '/',
    navigation: 'navigate',
    detail,
  });
  const now = Date.now();
  const sentEvents = await fetch(`${address}/api/v1/field-events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({
      sentAt: now,
      visit: {
        id: visit,
        startedAt: now - 5_000,
        release: 'test',
        device: 'phone',
        connection: '4g',
        isInstalled: false,
      },
      events: [
        event('INP', 612, { element: 'button.filter' }),
        event('api', 540, {
          address: '/api/v1/products',
          traceId,
          cache: 'miss',
          status: 200,
          serverMilliseconds: 520,
        }),
      ],
    }),
  });
  expect(sentEvents.status).toBe(204);
  const found = () => read<WhyAnswer>('/monitoring/why?metric=INP&range=1h');
  await expect
    .poll(async () => (await found()).steps.map(({ state }) => state), patience)
    .toEqual(Array(5).fill('found'));
  const felt = await found();
  expect([...Value.Errors(WhyAnswerSchema, felt)]).toEqual([]);
  expect(felt.question).toBe('Why is INP slow on /?');
  expect(felt.steps[0].sentence).toContain('612 ms at button.filter');
  expect(felt.steps[1].data?.calls).toMatchObject([{ name: '/api/v1/products', traceId, isHot: true, serverMs: 520 }]);
  expect(felt.steps[2].data?.trace.id).toBe(traceId);

  // The log has it under the same id, and leads to the trace.
  await expect
    .poll(async () => (await read<Logs>(`/monitoring/logs?requestId=${requestId}`)).lines, patience)
    .toMatchObject([
      { level: 'info', message: 'slow request', route: 'GET /products', status: 200, requestId, traceId },
    ]);
  // So has the collector, in the shape of the protocol.
  await expect.poll(() => JSON.stringify(received).includes(traceId), patience).toBe(true);
  const spans = received.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans[0]!.spans),
  );
  const sent = spans.find(({ spanId }) => spanId === hot.id)!;
  expect(sent).toMatchObject({
    traceId,
    parentSpanId: cache.id,
    kind: 3,
    startTimeUnixNano: expect.stringMatching(/^\d{19}$/),
  });
  expect(BigInt(sent.endTimeUnixNano) - BigInt(sent.startTimeUnixNano)).toBeGreaterThanOrEqual(250_000_000n);
});

it('keeps what is asked for, and nothing of what is quick and not asked for', async () => {
  const asked = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const told = await fetch(`${address}/api/v1/auth/me`, { headers: { ...operator, traceparent: asked } });
  expect(told.headers.get('traceresponse')).toMatch(new RegExp(`^00-${'a'.repeat(32)}-[0-9a-f]{16}-01$`));
  const quick = newId();
  await fetch(`${address}/api/v1/site`, { headers: { 'x-request-id': quick } });
  await expect
    .poll(
      async () => (await fetch(`${address}/api/v1/monitoring/traces/${'a'.repeat(32)}`, { headers: operator })).status,
      patience,
    )
    .toBe(200);
  const kept = await read<Trace>(`/monitoring/traces/${'a'.repeat(32)}`);
  expect(kept).toMatchObject({ kept: 'asked', name: 'GET /auth/me' });
  // In this order, and within it.
  const [written, sent] = ['serialise', 'send'].map((kind) => kept.spans.find((span) => span.kind === kind)!);
  expect(written!.startMs).toBeGreaterThan(0);
  expect(sent!.startMs).toBeGreaterThanOrEqual(written!.startMs);
  expect(sent!.startMs).toBeLessThanOrEqual(kept.durationMs + 1);
  expect((await read<Traces>(`/monitoring/traces?requestId=${quick}`)).traces).toEqual([]);
});

it('loses nothing beside texts that PostgreSQL has no place for', async () => {
  const { logger } = server.log;
  const mark = `stock-${newId()}`;
  logger.warn({ shelf: String.raw`A\u0000`, half: '\ud83d', zero: 'a\0b' }, `${mark}: odd`);
  logger.warn({ shelf: 'A2' }, `${mark}: usual`);
  const lines = async () => (await read<Logs>(`/monitoring/logs?range=1h&q=${mark}`)).lines;
  await expect.poll(async () => (await lines()).length, patience).toBe(2);
  expect((await lines()).find(({ message }) => message.endsWith('odd'))?.details).toMatchObject({
    shelf: String.raw`A\u0000`,
    half: '\ufffd',
    zero: 'ab',
  });
  const traceId = newId().replaceAll('-', '');
  const { port } = new URL(address);
  const path = String.raw`/api/v1/none\u0000`;
  // Not by fetch, which would send slashes.
  const asking = get({ port, path, headers: { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` } });
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(404);
  const found = () => fetch(`${address}/api/v1/monitoring/traces/${traceId}`, { headers: operator });
  await expect.poll(async () => (await found()).status, patience).toBe(200);
  expect(((await (await found()).json()) as Trace).spans[0]?.attributes['url.path']).toBe(path);
});

it('finds lines of the log by level, text and pattern, and keeps no secret', async () => {
  const { logger } = server.log;
  const mark = `stock-${newId()}`;
  for (const left of [1, 22, 333]) {
    logger.warn(
      { shelf: `A${left}`, password: 'correct horse', url: 'https://me:secret@example.com' },
      `${mark}: only ${left} left of “lamp ${left}”`,
    );
  }
  logger.error({ err: new Error('nobody home') }, `${mark}: failed`);
  const find = (more = '') => read<Logs>(`/monitoring/logs?range=1h&q=${mark.toUpperCase()}${more}`);
  await expect.poll(async () => (await find()).lines.length, patience).toBe(4);
  const { lines } = await find('&limit=3');
  expect(lines.map(({ level }) => level)).toEqual(['error', 'warn', 'warn']);
  expect(lines[0]!.details).toMatchObject({ err: { type: 'Error', message: 'nobody home' } });
  expect(JSON.stringify(lines)).not.toMatch(/correct horse|secret@/);
  const { next } = await find('&limit=3');
  expect((await find(`&limit=3&before=${next}`)).lines).toMatchObject([
    { details: { shelf: 'A1', password: '[redacted]' } },
  ]);
  expect((await find('&level=error')).lines).toHaveLength(1);

  const patterns = await read<LogPatterns>(`/monitoring/logs/patterns?range=1h&q=${mark}`);
  expect(patterns.lines).toBe(4);
  expect(patterns.patterns[0]).toMatchObject({
    pattern: 'stock-<id>: only <n> left of <text>',
    count: 3,
    level: 'warn',
    isNew: true,
  });
  expect((await find(`&pattern=${patterns.patterns[0]!.id}`)).lines).toHaveLength(3);
  const refused = await fetch(`${address}/api/v1/monitoring/logs?before=yesterday`, { headers: operator });
  expect(refused.status).toBe(400);
  const trace = `${'a'.repeat(32)}-${'b'.repeat(16)}`;
  for (const beyond of [
    'logs?before=9999999999999999-1',
    'logs?before=1-9999999999999999999',
    `traces?before=9999999999999999-${trace}`,
  ]) {
    // oxlint-disable-next-line no-await-in-loop
    const answer = await fetch(`${address}/api/v1/monitoring/${beyond}`, { headers: operator });
    expect([beyond, answer.status]).toEqual([beyond, 400]);
  }
  const editor = { authorization: `Bearer ${await signInAs(server, 'editor')}` };
  expect((await fetch(`${address}/api/v1/monitoring/logs`, { headers: editor })).status).toBe(403);
});
