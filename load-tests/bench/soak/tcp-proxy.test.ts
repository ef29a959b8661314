import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) {
    // oxlint-disable-next-line no-await-in-loop -- in order
    await close();
  }
});

async function startEcho(): Promise<{
  proxy: TcpProxy;
  open: (hello: string) => Promise<{ socket: Socket; heard: () => string }>;
}> {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  closers.push(() => proxy.close());
  return {
    proxy,
    async open(hello) {
      const socket = connect(proxy.port, '127.0.0.1');
      closers.push(async () => socket.destroy());
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString())).on('error', () => {});
      socket.write(hello);
      const heard = () => text;
      await expect.poll(heard, { timeout: 20_000 }).toBe(hello);
      return { socket, heard };
    },
  };
}

it('carries both ways, and knows who listens', async () => {
  const { proxy, open } = await startEcho();
  await open('SELECT 1');
  await open('LISTEN news');
  expect(proxy.listenerPorts()).toHaveLength(1);
});

it('stalls the chosen connections without a word, and lets new ones through', async () => {
  const { proxy, open } = await startEcho();
  const listener = await open('LISTEN news');
  const other = await open('other');
  const { links, cut } = proxy.stall('listeners');
  expect(links).toBe(1);
  listener.socket.write(' lost');
  other.socket.write(' kept');
  await expect.poll(other.heard, { timeout: 20_000 }).toBe('other kept');
  await open('new');
  expect(listener.heard()).toBe('LISTEN news');
  expect(listener.socket.destroyed).toBe(false);
  cut();
  await expect.poll(() => listener.socket.destroyed, { timeout: 20_000 }).toBe(true);
});
