import type { LoginAnswer } from '@headroom/contracts/accounts';
import { openConnection } from '../http/open-connection.ts';
import { readCpuSeconds } from '../machine/process-cpu.ts';
import type { Catalogue } from '../server/open-catalogue.ts';
import { abba } from '../statistics/abba.ts';
import { summarise, type Summary } from '../statistics/percentile.ts';
import { ratioInterval, type RatioInterval } from '../statistics/ratio-interval.ts';
import { captureMessages } from './capture-messages.ts';
import { startWriter, type WrittenProduct, type WriteOrder, type Writer } from './start-writer.ts';

const CONNECTIONS = 8;
/** Spread over the whole table, so that most writes meet pages that the last ones did not touch. */
const PRODUCTS = 4_000;
const WARM_UP_MILLISECONDS = 2_000;

export interface Side {
  requestsPerSecond: number;
  latency: Summary;
  /** Microseconds of CPU a write, of the process that sends the statements: the API, or the bare client; undefined where it cannot be read. */
  cpuMicroseconds: number | undefined;
}
export interface Comparison {
  api: Side;
  bare: Side;
  /** The API's writes a second over bare pg's. */
  throughput: RatioInterval;
}
interface Window {
  latencies: Float64Array;
  requestsPerSecond: number;
  cpuSeconds: number | undefined;
}

/** Measures a PATCH over HTTP against the very same statements sent through bare pg, in turns, on the same PostgreSQL. */
export async function compareWithBare(
  { server, database }: Catalogue,
  { pairs, milliseconds }: { pairs: number; milliseconds: number },
): Promise<Comparison> {
  const { rows } = await database.query<{ synchronous: string }>(
    `SELECT current_setting('synchronous_commit') AS synchronous`,
  );
  if (rows[0]?.synchronous !== 'on')
    throw new Error('PostgreSQL answers before it has stored: measure with synchronous_commit on.');
  const token = await signIn(server.origin);
  const ids = await chooseProducts(database);
  const connection = await openConnection(server.origin, { authorization: `Bearer ${token}` });
  const [first] = await readVersions(database, ids.slice(0, 1));
  const messages = await captureMessages({ database, databaseUrl: server.databaseUrl, connection, product: first! });
  connection.close();

  const writers = { own: startWriter(), other: startWriter() };
  const targets = {
    own: { origin: server.origin, token },
    other: { databaseUrl: server.databaseUrl, messages },
  } as const;
  // Over HTTP the statements are sent by the server, otherwise by the client itself.
  const pids = { own: server.pid, other: writers.other.pid };
  const windows = { own: [] as Window[], other: [] as Window[] };
  const measure = async (side: 'own' | 'other', length: number) => {
    const products = await readVersions(database, ids);
    const order = { products, connections: CONNECTIONS, milliseconds: length, target: targets[side] };
    return measureWindow(writers[side], { order, pid: pids[side] });
  };
  try {
    for (const side of ['own', 'other'] as const) await measure(side, WARM_UP_MILLISECONDS);
    for (const side of abba(pairs)) windows[side].push(await measure(side, milliseconds));
  } finally {
    writers.own.stop();
    writers.other.stop();
  }
  return {
    api: sideOf(windows.own),
    bare: sideOf(windows.other),
    throughput: ratioInterval(
      windows.own.map((window, pair) => ({
        own: window.requestsPerSecond,
        other: windows.other[pair]!.requestsPerSecond,
      })),
    ),
  };
}

async function signIn(origin: string): Promise<string> {
  const response = await fetch(new URL('/api/v1/auth/login', origin), {
    method: 'POST',
    body: new URLSearchParams({ email: 'test@example.com', password: 'password123' }),
  });
  const answer = (await response.json()) as LoginAnswer;
  if (!response.ok)
    throw new Error('The demo’s account does not work on this server, and without one nobody may write.');
  if (answer.user.role === 'viewer') throw new Error('The demo’s account may not write.');
  return answer.token;
}

/** One id in so many of all, in no order that a table or an index has. */
async function chooseProducts(database: Catalogue['database']): Promise<string[]> {
  const { rows } = await database.query<{ id: string }>(
    `SELECT id FROM products ORDER BY hashtextextended(id::text, 1) LIMIT ${PRODUCTS}`,
  );
  if (rows.length < CONNECTIONS) throw new Error('There are too few products to write to.');
  return rows.map(({ id }) => id);
}

async function readVersions(database: Catalogue['database'], ids: readonly string[]): Promise<WrittenProduct[]> {
  const { rows } = await database.query<WrittenProduct>(
    'SELECT id, version FROM unnest($1::uuid[]) WITH ORDINALITY AS i (id, place) JOIN products USING (id) ORDER BY place',
    [ids],
  );
  return rows;
}

async function measureWindow(
  writer: Writer,
  { order, pid }: { order: WriteOrder; pid: number | undefined },
): Promise<Window> {
  const cpuBefore = pid === undefined ? undefined : await readCpuSeconds(pid);
  const { latencies, seconds } = await writer.run(order);
  const cpuAfter = pid === undefined ? undefined : await readCpuSeconds(pid);
  return {
    latencies,
    requestsPerSecond: latencies.length / seconds,
    cpuSeconds: cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore,
  };
}

function sideOf(windows: readonly Window[]): Side {
  const requests = windows.reduce((sum, { latencies }) => sum + latencies.length, 0);
  const cpu = windows.map(({ cpuSeconds }) => cpuSeconds);
  return {
    requestsPerSecond: windows.reduce((sum, window) => sum + window.requestsPerSecond, 0) / windows.length,
    latency: summarise(windows.flatMap(({ latencies }) => [...latencies])),
    cpuMicroseconds: cpu.every((seconds) => seconds !== undefined)
      ? (cpu.reduce((sum, seconds) => sum + seconds, 0) / requests) * 1e6
      : undefined,
  };
}
