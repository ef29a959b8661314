import type { Purges } from '@headroom/contracts/purges';
import { createOperator } from '../cache/operator.ts';
import { collectUrls } from '../cache/trace-urls.ts';
import { shuffled } from '../cache/trace.ts';
import { startService } from '../delivery/start-service.ts';
import { readCpuSeconds } from '../machine/process-cpu.ts';
import { freePort } from '../soak/free-port.ts';
import { abba } from '../statistics/abba.ts';
import { summarise } from '../statistics/percentile.ts';
import type { Arm, VarnishResults } from './report.ts';
import { runMix, type MixResult } from './run-mix.ts';
import { startVarnish, type Varnish } from './start-varnish.ts';

const SECRET = 'a-secret-of-the-benchmark';

export interface MeasureOptions {
  pairs: number;
  milliseconds: number;
  /** Addresses that are read. */
  urls: number;
  seed: number;
}
interface Run extends MixResult {
  /** Of the API; NaN where that is not told. */
  cpuSeconds: number;
  fetches: number;
  hits: number;
}

/**
 * Reads the same trace in turn from an API and from a Varnish in front of it, while products are written.
 * @param ids of the products that are written.
 */
export async function measureVarnish(
  { databaseUrl, ids }: { databaseUrl: string; ids: readonly string[] },
  { pairs, milliseconds, urls: urlCount, seed }: MeasureOptions,
): Promise<VarnishResults> {
  const [originPort, port] = [await freePort(), await freePort()];
  const api = await startService(databaseUrl, {
    PORT: String(originPort),
    PURGE_VARNISH_URL: `http://127.0.0.1:${port}`,
    PURGE_VARNISH_SECRET: SECRET,
    HEADROOM_DEMO_ACCOUNTS: 'true',
  });
  let varnish: Varnish | undefined;
  try {
    const cache = (varnish = await startVarnish({ originPort, port, secret: SECRET }));
    const { token } = await createOperator(api.origin);
    const urls = shuffled(await collectUrls(api.origin, urlCount), seed);
    const measure = async (readFrom: string, round: number): Promise<Run> => {
      const [cpu, before] = [await readCpuSeconds(api.pid), cache.counters()];
      const trace = { token, urls, ids, milliseconds, seed: seed + round * 2 };
      const result = await runMix({ readFrom, writeTo: api.origin, ...trace });
      const [cpuAfter, after] = [await readCpuSeconds(api.pid), cache.counters()];
      return {
        ...result,
        cpuSeconds: (cpuAfter ?? Number.NaN) - (cpu ?? Number.NaN),
        fetches: after.fetches - before.fetches,
        hits: after.hits - before.hits,
      };
    };
    // Not measured: both caches get to know what is asked for.
    await measure(api.origin, -1);
    await measure(cache.origin, -1);
    const runs: Record<'own' | 'other', Run[]> = { own: [], other: [] };
    for (const [turn, side] of abba(pairs).entries()) {
      console.log(`  | ${side === 'own' ? 'through Varnish' : 'from the API'}, ${milliseconds / 1_000} s`);
      // Both sides of a pair get the same requests.
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      runs[side].push(await measure(side === 'own' ? cache.origin : api.origin, Math.floor(turn / 2)));
    }
    const behind = toArm(runs.own);
    return {
      direct: toArm(runs.other),
      behind: {
        ...behind,
        hitShare: sum(runs.own, ({ hits }) => hits) / behind.reads,
        offload: 1 - sum(runs.own, ({ fetches }) => fetches) / behind.reads,
      },
      purges: await readPurges(api.origin, token),
    };
  } finally {
    await varnish?.stop();
    await api.stop();
  }
}

function toArm(runs: readonly Run[]): Arm {
  const latencies = runs.flatMap((run) => run.latencies);
  const cpu = (1_000 * sum(runs, ({ cpuSeconds }) => cpuSeconds)) / latencies.length;
  return {
    reads: latencies.length,
    writes: sum(runs, ({ writes }) => writes),
    latency: summarise(latencies),
    cpuMillisecondsARead: Number.isNaN(cpu) ? null : cpu,
  };
}

async function readPurges(origin: string, token: string): Promise<VarnishResults['purges']> {
  const answer = await fetch(`${origin}/api/v1/purges`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`GET /api/v1/purges answered ${answer.status}: ${await answer.text()}`);
  const target = ((await answer.json()) as Purges).targets.find(({ isConfigured }) => isConfigured);
  if (!target) throw new Error('The API knows of no Varnish to purge.');
  const { done, failed, lagP95Milliseconds } = target;
  return { done, failed, lagP95Milliseconds };
}

const sum = (runs: readonly Run[], of: (run: Run) => number): number => runs.reduce((total, run) => total + of(run), 0);
