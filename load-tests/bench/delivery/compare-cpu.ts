import type { LoadClient } from '../http/start-load-client.ts';
import { readCpuSeconds } from '../machine/process-cpu.ts';
import { abba } from '../statistics/abba.ts';
import { ratioInterval, type RatioInterval } from '../statistics/ratio-interval.ts';

export interface Side {
  origin: string;
  pid: number;
}
export interface Asked {
  path: string;
  headers: Readonly<Record<string, string>>;
  status: number;
}
export interface CpuComparison {
  /** Microseconds of the server process's CPU a request. */
  own: number;
  other: number;
  ratio: RatioInterval;
  requestsPerSecond: number;
}

const CONNECTIONS = 8;
const WARM_UP_MILLISECONDS = 1_000;

/** CPU a request of two servers that answer the same request, in turns. @throws where a process's CPU cannot be read. */
export async function compareCpu(
  client: LoadClient,
  { own, other, asked }: { own: Side; other: Side; asked: Asked },
  { pairs, milliseconds }: { pairs: number; milliseconds: number },
): Promise<CpuComparison> {
  const measure = async ({ origin, pid }: Side, length: number) => {
    const { path, headers, status } = asked;
    const before = await readCpuSeconds(pid);
    const load = { origin, paths: [path], connections: CONNECTIONS, milliseconds: length, headers, status };
    const { latencies, seconds } = await client.run(load);
    const after = await readCpuSeconds(pid);
    if (before === undefined || after === undefined)
      throw new Error('CPU times of processes come from /proc, which is not here.');
    return { micros: ((after - before) / latencies.length) * 1e6, requestsPerSecond: latencies.length / seconds };
  };
  for (const side of [own, other, own, other]) await measure(side, WARM_UP_MILLISECONDS);
  const windows = { own: [] as number[], other: [] as number[] };
  const rates: number[] = [];
  for (const side of abba(pairs)) {
    const { micros, requestsPerSecond } = await measure(side === 'own' ? own : other, milliseconds);
    windows[side].push(micros);
    if (side === 'own') rates.push(requestsPerSecond);
  }
  return {
    own: mean(windows.own),
    other: mean(windows.other),
    ratio: ratioInterval(windows.own.map((micros, pair) => ({ own: micros, other: windows.other[pair]! }))),
    requestsPerSecond: mean(rates),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
