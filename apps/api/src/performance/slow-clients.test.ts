import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { App } from '../create-fastify.ts';
import { createTestApp } from '../testing/test-app.ts';
import { endSlowClients, SLOW_CLIENTS } from './slow-clients.ts';

const patience = { timeout: 30_000, interval: 20 };
/** More than the buffers of both sockets hold. */
const BODY = Buffer.alloc(24 * 1024 * 1024, 'x');
const opened: { app: App; sockets: Socket[] }[] = [];
afterEach(async () => {
  for (const { app, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy();
    // oxlint-disable-next-line no-await-in-loop -- there is one
    await app.close();
  }
});

/** A server under a clock of its own, and clients that ask for 24 MB and read nothing. */
async function createSlowWorld({ maxWaitingBytes = SLOW_CLIENTS.maxWaitingBytes as number, clients = 1 } = {}) {
  const app = createTestApp();
  const clock = { now: 0 };
  const limits = { ...SLOW_CLIENTS, checkMilliseconds: 10, maxWaitingBytes } as unknown as typeof SLOW_CLIENTS;
  endSlowClients(app, { limits, now: () => clock.now });
  app.get('/api/v1/big', { config: { access: 'anyone' } }, (_request, reply) => reply.send(BODY));
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const sockets: Socket[] = [];
  const servers: Socket[] = [];
  app.server.on('connection', (socket: Socket) => servers.push(socket));
  for (let n = 0; n < clients; n += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET /api/v1/big HTTP/1.1\r\nhost: a\r\n\r\n');
    socket.pause();
    sockets.push(socket);
    // oxlint-disable-next-line no-await-in-loop -- in this order
    await expect.poll(() => servers[n]?.writableLength ?? 0, patience).toBeGreaterThan(1_000_000);
    clock.now += 1_000;
    // oxlint-disable-next-line no-await-in-loop -- the next one came later
    await checks();
  }
  opened.push({ app, sockets });
  return { clock, sockets, servers };
}
/** Lets some checks go by. */
const checks = () => new Promise((resolve) => setTimeout(resolve, 100));

describe('endSlowClients', () => {
  it('ends whoever takes nothing for as long as a slow phone network would need', async () => {
    const { clock, servers } = await createSlowWorld();
    const allowed = 30_000 + (BODY.length / 4_096) * 1_000;
    clock.now += allowed / 2;
    await checks();
    expect(servers[0]?.destroyed).toBe(false);
    const later = () => {
      clock.now += allowed;
      return servers[0]?.destroyed;
    };
    await expect.poll(later, patience).toBe(true);
  });

  it('lets whoever takes it have it', async () => {
    const { clock, servers, sockets } = await createSlowWorld();
    let bytes = 0;
    sockets[0]?.on('data', (chunk: Buffer) => (bytes += chunk.length));
    sockets[0]?.resume();
    await expect.poll(() => bytes, patience).toBeGreaterThan(BODY.length);
    clock.now += 1e9;
    await checks();
    expect(servers[0]?.destroyed).toBe(false);
  });

  it('ends the longest-standing first where all together wait for too much', async () => {
    const { servers } = await createSlowWorld({ clients: 3, maxWaitingBytes: 60 * 1024 * 1024 });
    await expect.poll(() => servers[0]?.destroyed, patience).toBe(true);
    expect(servers.slice(1).map((socket) => socket.destroyed)).toEqual([false, false]);
  });
});
