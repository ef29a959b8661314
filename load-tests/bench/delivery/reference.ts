import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import compress from '@fastify/compress';
import Fastify from 'fastify';
import type { ReferenceOrder } from './start-reference.ts';

process.once('disconnect', () => process.exit());
process.once('message', (order: ReferenceOrder) => {
  const started = order.kind === 'ready' ? startReady(order) : startCompressing(order);
  started.then(
    (origin) => process.send?.(origin),
    (error: unknown) => {
      throw error;
    },
  );
});

/** The least that Node can do to send these bytes with these headers. */
async function startReady({ status, headers, body }: ReferenceOrder): Promise<string> {
  const bytes = Buffer.from(body);
  const server = createServer((_request, response) => {
    response.writeHead(status, [...headers]);
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What most do: the framework's plugin packs each answer. No database is asked, so it is cheaper than any such route. */
async function startCompressing({ body }: ReferenceOrder): Promise<string> {
  const text = Buffer.from(body).toString();
  const app = Fastify();
  await app.register(compress, { threshold: 1_024, encodings: ['zstd', 'br', 'gzip'] });
  app.get('/*', (_request, reply) => reply.type('application/json; charset=utf-8').send(text));
  return app.listen({ host: '127.0.0.1', port: 0 });
}
