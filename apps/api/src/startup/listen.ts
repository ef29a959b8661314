import { networkInterfaces } from 'node:os';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config.ts';
import type { App } from '../create-fastify.ts';
import { explainListenError } from './check-port.ts';
import { WAITING_CONNECTIONS } from '../performance/limits.ts';

const EVERY_NETWORK = new Set(['0.0.0.0', '::']);
const THIS_MACHINE = new Set(['127.0.0.1', '::1', ...EVERY_NETWORK]);

/**
 * Listens, and returns the address for this machine's browser with those for other machines.
 * @throws StartupError where the port is taken.
 */
export async function listen(app: App, { host, port, tls }: Config): Promise<{ url: string; networkUrls: string[] }> {
  try {
    await app.listen({ host, port, backlog: WAITING_CONNECTIONS });
  } catch (error) {
    throw explainListenError(error, { host, port });
  }
  const { port: actual } = app.server.address() as AddressInfo;
  const urlOf = (name: string) => `${tls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${actual}`;
  const others = EVERY_NETWORK.has(host) ? externalAddresses() : [];
  return { url: urlOf(THIS_MACHINE.has(host) ? 'localhost' : host), networkUrls: others.map(urlOf) };
}

function externalAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flat()
    .flatMap((entry) => (entry && !entry.internal && entry.family === 'IPv4' ? [entry.address] : []));
}
