import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, expect, it, vi } from 'vitest';
import type { App } from '../../create-fastify.ts';
import { addCompression } from '../../performance/compression.ts';
import { createTestApp } from '../../testing/test-app.ts';
import { hearAnswers } from '../hear-answers.ts';
import { countStreamed } from './count-streamed.ts';
import { createRecorder } from './create-recorder.ts';
import { observeRequests } from './observe-requests.ts';
import { createRequestFeed } from './request-feed.ts';

let app: App;
afterEach(() => app.close());

const LONG = 'ä lamp, '.repeat(40_000);
const REFUSALS = Array.from({ length: 9_000 }, (_, at) => ({ row: at, text: `Row ${at} has no title.` }));

/** The body's bytes as they come, packed or not. */
async function ask(path: string, { method = 'GET', encoding = 'identity' } = {}): Promise<number> {
  const { port } = app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, method, headers: { 'accept-encoding': encoding } }, (answer) => {
      let bytes = 0;
      answer.on('data', (piece: Buffer) => (bytes += piece.length));
      answer.on('end', () => resolve(bytes));
    });
    asked.on('error', reject).end();
  });
}

it('counts the bytes of bodies as they were sent, and nothing where there is none', async () => {
  app = createTestApp();
  const recorder = createRecorder();
  const streamed = countStreamed();
  streamed.observe(app);
  const heard: string[] = [];
  hearAnswers(app, [
    observeRequests(createRequestFeed(recorder), streamed),
    ({ method, url }) => heard.push(`${method} ${url}`),
  ]);
  await addCompression(app);
  const config = { access: 'anyone' } as const;
  app.get('/nothing', { config }, (_request, reply) => reply.code(204).send());
  app.get('/held', { config }, (_request, reply) => reply.code(304).header('content-length', 9_000).send());
  app.get('/short', { config }, (_request, reply) => reply.type('text/plain').send('ä'));
  app.get('/long', { config }, (_request, reply) => reply.type('text/plain').send(LONG));
  app.get('/json', { config }, async () => REFUSALS);
  app.get('/pieces', { config }, (_request, reply) =>
    reply.type('text/csv').send(Readable.from(['title\n', LONG, Buffer.from(LONG)])),
  );
  await app.listen({ port: 0 });

  const asked: [string, Parameters<typeof ask>[1]?][] = [
    ['/nothing'],
    ['/held'],
    ['/short'],
    ...['/long', '/json', '/pieces'].flatMap((path): [string, Parameters<typeof ask>[1]][] => [
      [path, {}],
      [path, { encoding: 'gzip' }],
      [path, { method: 'HEAD' }],
    ]),
  ];
  for (const [path, options] of asked) {
    recorder.take();
    heard.length = 0;
    /* oxlint-disable no-await-in-loop -- one after the other: what is counted is told apart */
    const came = await ask(path, options);
    await vi.waitFor(() => expect(heard).toEqual([`${options?.method ?? 'GET'} ${path}`]), 20_000);
    /* oxlint-enable no-await-in-loop */
    expect(came > 0).toBe(options?.method === undefined && path !== '/nothing' && path !== '/held');
    const counted = recorder.take().find(({ name }) => name === 'response_bytes');
    expect([path, options, counted?.total ?? 0]).toEqual([path, options, came]);
  }
}, 60_000);
