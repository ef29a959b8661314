import { isDeepStrictEqual } from 'node:util';
import type { ProductList } from '@headroom/contracts/products';
import { type LoadClient, startLoadClient } from '../http/start-load-client.ts';
import { openConnection, type Connection } from '../http/open-connection.ts';
import { readCpuSeconds } from '../machine/process-cpu.ts';
import type { Catalogue } from '../server/open-catalogue.ts';
import { abba } from '../statistics/abba.ts';
import { summarise, type Summary } from '../statistics/percentile.ts';
import { type RatioInterval, ratioInterval } from '../statistics/ratio-interval.ts';
import { capturePageStatement } from './capture-statement.ts';
import { listPath } from './list-path.ts';
import { readJson } from './read-json.ts';
import { startBareServer } from './start-bare-server.ts';

/** The API's own pool has as many; with fewer connections from the client neither fills it. */
const POOL_CONNECTIONS = 16;
const CLIENT_CONNECTIONS = 8;
/** Pages spread over the whole list, so that no cache of pages could serve them later without having been asked. */
const PLACES = 400;
const WARM_UP_REQUESTS = 15_000;
const WARM_UP_MILLISECONDS = 1_000;

export interface Side {
  requestsPerSecond: number;
  latency: Summary;
  /** Microseconds of the server process's CPU a request; undefined where it cannot be read. */
  cpuMicroseconds: number | undefined;
}
export interface Comparison {
  api: Side;
  bare: Side;
  /** The API's requests a second over the bare server's. */
  throughput: RatioInterval;
  /** The API against itself: how far from one the machine's noise alone leads. */
  noise: RatioInterval;
  statement: string;
}
interface Target {
  origin: string;
  pid: number | undefined;
  paths: readonly string[];
}

/**
 * Measures an uncached list of 50 × 6 fields over HTTP against a bare Fastify + pg handler that runs the very same statement on the
 * same PostgreSQL, in turns.
 */
export async function compareWithBare(
  { server, database }: Catalogue,
  options: { pairs: number; milliseconds: number },
): Promise<Comparison> {
  const connection = await openConnection(server.origin);
  const places = await readPlaces(connection);
  const statement = await capturePageStatement(database, () => connection.get(places[0]!.apiPath));
  const bareServer = await startBareServer({
    databaseUrl: server.databaseUrl,
    statement,
    maxConnections: POOL_CONNECTIONS,
  });
  const client = startLoadClient();
  try {
    await requireSameRows(connection, bareServer.origin, places.slice(0, 5));
    const api = { origin: server.origin, pid: server.pid, paths: places.map((place) => place.apiPath) };
    const bare = { origin: bareServer.origin, pid: bareServer.pid, paths: places.map((place) => place.barePath) };
    for (const target of [api, bare]) await warmUp(client, target);
    const against = await inTurns(client, { own: api, other: bare }, options);
    const self = await inTurns(client, { own: api, other: api }, { ...options, pairs: Math.ceil(options.pairs / 2) });
    return {
      api: sideOf(against.own),
      bare: sideOf(against.other),
      throughput: ratioOf(against),
      noise: ratioOf(self),
      statement: statement.text,
    };
  } finally {
    client.stop();
    bareServer.stop();
    connection.close();
  }
}

/** The same places as the API's cursors and as the bare handler's parameters. */
async function readPlaces(connection: Connection): Promise<{ apiPath: string; barePath: string }[]> {
  const filter = { status: 'active', sort: '-updatedAt' };
  const counted = await readJson<ProductList>(connection, listPath({ ...filter, count: 'exact', limit: 1 }));
  const total = counted.value.page.total ?? 0;
  const places = [];
  for (let place = 0; place < PLACES; place++) {
    const offset = Math.floor((place / PLACES) * Math.max(0, total - 200));
    const { products, page } = (await readJson<ProductList>(connection, listPath({ ...filter, offset }))).value;
    const last = products.at(-1);
    if (!page.nextCursor || !last?.id || !last.updatedAt) throw new Error(`There are too few products: ${total}.`);
    places.push({
      apiPath: listPath({ ...filter, cursor: page.nextCursor }),
      barePath: `/products?${new URLSearchParams({ key: last.updatedAt, id: last.id }).toString()}`,
    });
  }
  return places;
}

/** @throws where the two do not send the same products: then they would not do the same work. */
async function requireSameRows(api: Connection, bareOrigin: string, places: { apiPath: string; barePath: string }[]) {
  const bare = await openConnection(bareOrigin);
  for (const place of places) {
    const { products } = (await readJson<ProductList>(api, place.apiPath)).value;
    const rows = (await readJson<unknown[]>(bare, place.barePath)).value;
    if (!isDeepStrictEqual(products, rows)) throw new Error(`The bare server sends other rows for ${place.barePath}.`);
  }
  bare.close();
}

interface Window {
  latencies: Float64Array;
  requestsPerSecond: number;
  cpuSeconds: number | undefined;
}

async function measure(client: LoadClient, { origin, pid, paths }: Target, milliseconds: number): Promise<Window> {
  const cpuBefore = pid === undefined ? undefined : await readCpuSeconds(pid);
  const { latencies, seconds } = await client.run({ origin, paths, connections: CLIENT_CONNECTIONS, milliseconds });
  const cpuAfter = pid === undefined ? undefined : await readCpuSeconds(pid);
  return {
    latencies,
    requestsPerSecond: latencies.length / seconds,
    cpuSeconds: cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore,
  };
}

/** Fills the pool, the plans and what PostgreSQL caches, and lets Node compile what is hot: that takes requests, not time. */
async function warmUp(client: LoadClient, target: Target): Promise<void> {
  for (let requests = 0; requests < WARM_UP_REQUESTS;) {
    requests += (await measure(client, target, WARM_UP_MILLISECONDS)).latencies.length;
  }
}

async function inTurns(
  client: LoadClient,
  targets: { own: Target; other: Target },
  { pairs, milliseconds }: { pairs: number; milliseconds: number },
): Promise<{ own: Window[]; other: Window[] }> {
  const windows = { own: [] as Window[], other: [] as Window[] };
  for (const side of abba(pairs)) windows[side].push(await measure(client, targets[side], milliseconds));
  return windows;
}

function ratioOf({ own, other }: { own: Window[]; other: Window[] }): RatioInterval {
  return ratioInterval(
    own.map((window, pair) => ({ own: window.requestsPerSecond, other: other[pair]!.requestsPerSecond })),
  );
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
