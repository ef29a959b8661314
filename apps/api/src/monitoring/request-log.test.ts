import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createFastify } from '../create-fastify.ts';
import { createTestLog } from '../testing/test-log.ts';
import { logRequests } from './request-log.ts';

it('takes a client that goes away for no fault, while its request arrives or is worked on', async () => {
  const { logger, lines } = createTestLog();
  const app = createFastify({ logger });
  logRequests(app);
  let worked = false;
  app.post('/it', async () => {
    await sleep(300);
    worked = true;
    throw new Error('nobody reads this');
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const send = (contentLength: number) => {
    const head = `POST /it?q=secret HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${contentLength}`;
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`${head}\r\n\r\n{}`);
      setTimeout(() => socket.destroy(), 100);
    });
  };
  send(100);
  send(2);
  await expect.poll(() => worked, { timeout: 5_000 }).toBe(true);
  await app.close();
  expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

it('has limits for slow clients', () => {
  const { server } = createFastify({ logger: createTestLog().logger });
  expect([server.headersTimeout, server.requestTimeout, server.keepAliveTimeout]).toEqual([10_000, 30_000, 65_000]);
});
