import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiSite, Site } from './site.ts';
import { persist } from './world.ts';

/** @param milliseconds for how long, where it lasts. Resolves when it is over. @returns how often it was done: connections, processes. */
type Fault = (on: { site: Site; victim: ApiSite; milliseconds: number }) => Promise<number>;

const ofBackends = async (site: Site, sql: string, values: unknown[]): Promise<number> =>
  persist('Asking for backends', async () => (await site.pool.query(sql, values)).rowCount ?? 0);

/** After an earlier fault it may take some seconds until there is one again. */
const listeners = (victim: ApiSite): Promise<number[]> =>
  persist('Listening', async () => {
    const ports = victim.toDatabase.listenerPorts();
    return ports.length > 0 ? ports : undefined;
  });

async function pause(signal: (name: NodeJS.Signals) => void, milliseconds: number): Promise<number> {
  signal('SIGSTOP');
  try {
    await sleep(milliseconds);
  } finally {
    signal('SIGCONT');
  }
  return 1;
}

async function stall(proxy: ApiSite['toDatabase'], choice: 'all' | 'listeners', milliseconds: number): Promise<number> {
  const { links, cut } = proxy.stall(choice);
  try {
    await sleep(milliseconds);
  } finally {
    cut();
  }
  return links;
}

export const FAULTS = {
  'API process paused (SIGSTOP)': ({ victim, milliseconds }) =>
    pause((signal) => victim.api.signal(signal), milliseconds),
  'Redis paused (SIGSTOP)': ({ site, milliseconds }) => pause((signal) => site.redis.signal(signal), milliseconds),
  'Redis killed and started anew': async ({ site }) => {
    await site.redis.restart();
    return 1;
  },
  'Redis emptied (FLUSHALL)': async ({ site }) => {
    await site.redis.flush();
    return 1;
  },
  'connection to Redis half open': ({ victim, milliseconds }) => stall(victim.toRedis, 'all', milliseconds),
  'listening connection ended (pg_terminate_backend)': async ({ site, victim }) =>
    ofBackends(site, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_port = ANY($1)', [
      await listeners(victim),
    ]),
  'listening connection half open': async ({ victim, milliseconds }) => {
    await listeners(victim);
    return stall(victim.toDatabase, 'listeners', milliseconds);
  },
  'all connections to PostgreSQL half open': ({ victim, milliseconds }) =>
    stall(victim.toDatabase, 'all', milliseconds),
  'PostgreSQL backend killed (SIGKILL), recovery after the crash': async ({ site }) => {
    const { rows } = await site.pool.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'headroom-api' ORDER BY random() LIMIT 1`,
    );
    if (!rows[0]) return 0;
    const { pid } = rows[0];
    const witness = await site.pool.connect();
    // PostgreSQL ends all of them once it has noticed, and does not before.
    const noticed = new Promise((resolve) => witness.once('error', resolve).once('end', resolve));
    process.kill(pid, 'SIGKILL');
    await noticed;
    witness.release(true);
    await persist('Coming back', async () => (await site.pool.query('SELECT 1')).rowCount ?? undefined);
    return 1;
  },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];
