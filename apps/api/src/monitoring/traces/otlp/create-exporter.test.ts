import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { TraceRecord } from '../trace-record.ts';
import { createExporter } from './create-exporter.ts';
import { toOtlp } from './to-otlp.ts';

const record = (name: string): TraceRecord => ({
  atMilliseconds: 1_795_219_200_123.4,
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  parentId: 'b'.repeat(16),
  kind: 'request',
  name,
  durationMs: 12.34,
  status: 500,
  isFailed: true,
  kept: 'failed',
  cache: null,
  requestId: 'r',
  jobId: null,
  process: 'api here:1',
  hot: null,
  dropped: 0,
  spans: [
    {
      id: '00f067aa0ba902b7',
      parentId: 'b'.repeat(16),
      name,
      kind: 'request',
      startMs: 0,
      durationMs: 12.34,
      attributes: { 'http.response.status_code': 500, 'url.path': '/a', share: 0.5, isIt: true },
      isHot: false,
    },
    {
      id: 'c'.repeat(16),
      parentId: '00f067aa0ba902b7',
      name: 'sql a',
      kind: 'sql',
      startMs: 1,
      durationMs: 11,
      attributes: {},
      isHot: true,
    },
  ],
});

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A collector that answers with these statuses, then with 200. */
async function collect(statuses: number[]) {
  const received: { headers: Record<string, unknown>; body: ReturnType<typeof toOtlp> }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) as never });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const errors: unknown[] = [];
  const exporter = createExporter({
    collector: {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
      headers: { 'api-key': 'abc' },
      serviceName: 'headroom',
    },
    version: '1',
    onError: (error) => errors.push(error),
    sendMilliseconds: 10,
    firstRetryMilliseconds: 10,
  });
  closers.push(async () => {
    await exporter.stop();
    await new Promise((done) => server.close(done));
  });
  return { exporter, received, errors };
}
const patience = { timeout: 20_000, interval: 10 };

it('writes what the protocol asks for: ids in hexadecimal, nanoseconds and long numbers as texts', () => {
  const [resource] = toOtlp([record('GET /a')], { serviceName: 'shop', version: '7' }).resourceSpans;
  expect(resource?.resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'shop' } });
  expect(resource?.scopeSpans[0]?.spans).toEqual([
    {
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      parentSpanId: 'b'.repeat(16),
      name: 'GET /a',
      kind: 2,
      startTimeUnixNano: '1795219200123400000',
      endTimeUnixNano: '1795219200135740000',
      attributes: [
        { key: 'http.response.status_code', value: { intValue: '500' } },
        { key: 'url.path', value: { stringValue: '/a' } },
        { key: 'share', value: { doubleValue: 0.5 } },
        { key: 'isIt', value: { boolValue: true } },
      ],
      status: { code: 2 },
    },
    expect.objectContaining({ spanId: 'c'.repeat(16), parentSpanId: '00f067aa0ba902b7', kind: 3 }),
  ]);
});

it('sends batches with the headers, and again what the collector could not take just now', async () => {
  const { exporter, received, errors } = await collect([503, 429]);
  exporter.add(record('GET /a'));
  exporter.add(record('GET /b'));
  await expect.poll(() => received.length, patience).toBe(3);
  expect(received.map(({ body }) => body.resourceSpans[0]?.scopeSpans[0]?.spans.length)).toEqual([4, 4, 4]);
  expect(received[2]?.headers).toMatchObject({ 'api-key': 'abc', 'content-type': 'application/json' });
  expect(errors).toHaveLength(1);
});

it('does not send again what the collector refuses, and goes on with what comes', async () => {
  const { exporter, received } = await collect([400]);
  exporter.add(record('GET /a'));
  await expect.poll(() => received.length, patience).toBe(1);
  exporter.add(record('GET /b'));
  await expect.poll(() => received.length, patience).toBe(2);
  expect(received[1]?.body.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.name).toBe('GET /b');
});

it('holds no more than a thousand while nobody takes them, and says so once', async () => {
  const errors: unknown[] = [];
  const exporter = createExporter({
    // Nobody listens there: https://www.iana.org/assignments/service-names-port-numbers (discard)
    collector: { url: 'http://127.0.0.1:9/v1/traces', headers: {}, serviceName: 'headroom' },
    version: '1',
    onError: (error) => errors.push(error),
    sendMilliseconds: 5,
    firstRetryMilliseconds: 5,
  });
  for (let n = 0; n < 3_000; n += 1) exporter.add(record(`GET /${n}`));
  await expect.poll(() => errors.length, patience).toBe(1);
  await exporter.stop();
  expect(errors).toHaveLength(1);
});
