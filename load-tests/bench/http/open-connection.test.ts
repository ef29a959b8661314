import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openConnection } from './open-connection.ts';

let stop = async () => {};
afterEach(() => stop());

async function serve(listener: RequestListener): Promise<{ origin: string; closeIdle: () => void }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    closeIdle: () => server.closeIdleConnections(),
  };
}

test('reads answers of any size one after the other', async () => {
  const { origin } = await serve((request, response) => {
    const text = 'é'.repeat(Number(request.url?.slice(1)));
    response.writeHead(request.headers['x-name'] === 'value' ? 200 : 400, {
      'Content-Length': Buffer.byteLength(text),
    });
    response.end(text);
  });
  const connection = await openConnection(origin, { 'x-name': 'value' });
  for (const characters of [1, 300_000, 0, 20]) {
    const { status, body, milliseconds } = await connection.get(`/${characters}`);
    expect(status).toBe(200);
    expect(body.toString()).toBe('é'.repeat(characters));
    expect(milliseconds).toBeGreaterThan(0);
  }
  connection.close();
});

test('opens again what the server closed while it was idle', async () => {
  const { origin, closeIdle } = await serve((_request, response) => void response.end('here'));
  const connection = await openConnection(origin);
  await connection.get('/');
  closeIdle();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await connection.get('/')).body.toString()).toBe('here');
  connection.close();
});

test('an answer that breaks off, or does not say its length, is an error', async () => {
  const { origin } = await serve((request, response) => {
    if (request.url === '/broken') {
      response.writeHead(200, { 'content-length': 100 });
      response.write('a');
      response.destroy();
    } else if (request.url === '/chunked') {
      response.write('first');
      response.end('last');
    } else response.socket!.write('HTTP/1.1 200 OK\r\n\r\na');
  });
  const connection = await openConnection(origin);
  await expect(connection.get('/broken')).rejects.toThrow('closed the connection');
  expect((await connection.get('/chunked')).body.toString()).toBe('5\r\nfirst\r\n4\r\nlast\r\n0\r\n\r\n');
  await expect(connection.get('/endless')).rejects.toThrow('without a content-length');
  connection.close();
});
