import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startLoadClient } from '../http/start-load-client.ts';
import { listPath } from '../lists/list-path.ts';
import { summarise, type Summary } from '../statistics/percentile.ts';
import { compareCpu, type CpuComparison } from './compare-cpu.ts';
import { headerOf, readAnswer } from './read-answer.ts';
import { startReference } from './start-reference.ts';
import { startService } from './start-service.ts';

/** Of the first level, in the process itself. */
const lookupProgram = fileURLToPath(new URL('../../../apps/api/src/cache/time-lookup.ts', import.meta.url));
const ENCODING = { 'accept-encoding': 'br' };
const MANY_CONNECTIONS = 100;

export interface Delivery {
  bytes: { plain: number; sent: number };
  hit: CpuComparison;
  unchanged: CpuComparison;
  /** `other` is a route that packs each answer, without any database behind it. */
  compressed: CpuComparison;
  many: { connections: number; requestsPerSecond: number; latency: Summary };
  lookupNanoseconds: number;
}

/** Measures what a cached list of 50 costs on its way out, with everything as shipped, against the least that Node can do. */
export async function measureDelivery(
  databaseUrl: string,
  options: { pairs: number; milliseconds: number },
): Promise<Delivery> {
  const service = await startService(databaseUrl);
  const client = startLoadClient();
  const stops: (() => void)[] = [];
  try {
    const path = listPath({ status: 'active', sort: '-updatedAt' });
    const url = service.origin + path;
    const plain = await readAnswer(url, {});
    // The first is packed quickly, the next ones well.
    for (let asked = 0; asked < 50; asked++) await readAnswer(url, ENCODING);
    const packed = await readAnswer(url, ENCODING);
    const tag = headerOf(packed, 'etag') ?? '';
    const conditional = { ...ENCODING, 'if-none-match': tag };
    const unchanged = await readAnswer(url, conditional);
    if (!headerOf(packed, 'cache-status')?.includes('; hit') || unchanged.status !== 304)
      throw new Error(`The list is not answered from the cache: ${packed.headers.join(' ')}`);

    const reference = async (order: Parameters<typeof startReference>[0]) => {
      const started = await startReference(order);
      stops.push(started.stop);
      return started;
    };
    const compare = (other: Awaited<ReturnType<typeof reference>>, headers: Record<string, string>, status = 200) =>
      compareCpu(client, { own: service, other, asked: { path, headers, status } }, options);
    const hit = await compare(await reference({ kind: 'ready', ...packed }), ENCODING);
    const same = await compare(await reference({ kind: 'ready', ...unchanged }), conditional, 304);
    const compressed = await compare(await reference({ kind: 'compress', ...plain }), ENCODING);
    const load = { origin: service.origin, paths: [path], connections: MANY_CONNECTIONS, headers: ENCODING };
    const many = await client.run({ ...load, milliseconds: options.milliseconds * 2 });
    const { stdout } = await promisify(execFile)(process.execPath, [lookupProgram]);
    return {
      bytes: { plain: plain.body.byteLength, sent: packed.body.byteLength },
      hit,
      unchanged: same,
      compressed,
      many: {
        connections: MANY_CONNECTIONS,
        requestsPerSecond: many.latencies.length / many.seconds,
        latency: summarise(many.latencies),
      },
      lookupNanoseconds: Number(stdout),
    };
  } finally {
    for (const stop of stops) stop();
    client.stop();
    await service.stop();
  }
}
