import type { Catalogue } from '../server/open-catalogue.ts';
import { summarise } from '../statistics/percentile.ts';
import type { Generator, OverloadResult } from './start-generator.ts';
import { isSustained, readP95BySecond, summariseRun, type RunSummary } from './summarise-run.ts';

export interface OverloadOptions {
  /** How long each rate is tried. */
  stepMilliseconds: number;
  overloadMilliseconds: number;
  afterMilliseconds: number;
}
export interface OverloadMeasurement {
  steps: RunSummary[];
  /** Requests a second. */
  sustainable: number;
  /** The most good answers a second of any run. */
  peak: number;
  overload: RunSummary;
  /** Half of what can be sustained, before. */
  before: RunSummary;
  /** The same, from the end of the overload. */
  after: RunSummary;
  /** Seconds until reading is as fast as before: twice its p95 and 5 ms more are allowed. undefined: not within the run. */
  recoverySeconds: number | undefined;
  /** How many of each kind got which status during the overload; 0 is none. */
  statuses: OverloadResult['statuses'];
}

const FIRST_RATE = 50;
const FACTOR = 1.5;
const BISECTIONS = 3;
const FACTOR_OF_OVERLOAD = 3;

export async function measureOverload(
  { server, database }: Catalogue,
  {
    generator,
    token,
    log,
    ...options
  }: OverloadOptions & { generator: Generator; token: string; log: (line: string) => void },
): Promise<OverloadMeasurement> {
  const ids = await textsOf('SELECT id::text AS text FROM products ORDER BY random() LIMIT 4000');
  const vendors = await textsOf(
    'SELECT vendor AS text FROM products WHERE vendor IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 200',
  );
  let seed = 1;
  const run = async (perSecond: number, milliseconds: number) => {
    const order = { origin: server.origin, token, ids, vendors, seed: seed++, perSecond, milliseconds };
    const result = await generator.run(order);
    const summary = summariseRun(result, perSecond);
    const { goodput, latency, busy } = summary;
    log(
      `${perSecond.toFixed(0)}/s: ${goodput.toFixed(0)} good a second, p50 ${latency.p50.toFixed(1)} ms, p95 ${latency.p95.toFixed(1)} ms, generator ${(busy * 100).toFixed(0)} % busy`,
    );
    return { result, summary };
  };

  // Code is compiled and caches of the database are filled; nothing of it counts.
  await run(FIRST_RATE, options.stepMilliseconds);
  const steps: RunSummary[] = [];
  const holds = async (rate: number) => {
    const { summary } = await run(rate, options.stepMilliseconds);
    steps.push(summary);
    return isSustained(summary);
  };
  let high = FIRST_RATE;
  // oxlint-disable-next-line no-await-in-loop -- one rate after the other
  while (await holds(high)) high *= FACTOR;
  let low = high / FACTOR;
  for (let n = 0; n < BISECTIONS; n += 1) {
    const middle = (low + high) / 2;
    // oxlint-disable-next-line no-await-in-loop -- one rate after the other
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  const sustainable = low;

  const before = await run(sustainable / 2, options.stepMilliseconds);
  const over = await run(sustainable * FACTOR_OF_OVERLOAD, options.overloadMilliseconds);
  const after = await run(sustainable / 2, options.afterMilliseconds);
  const normal = summarise(before.result.seconds.flatMap((second) => second.read.latencies)).p95;
  return {
    steps,
    sustainable,
    peak: Math.max(...steps.map(({ goodput }) => goodput)),
    overload: over.summary,
    before: before.summary,
    after: after.summary,
    recoverySeconds: recoveryOf(readP95BySecond(after.result), normal * 2 + 5),
    statuses: over.result.statuses,
  };

  async function textsOf(sql: string): Promise<string[]> {
    const { rows } = await database.query<{ text: string }>(sql);
    return rows.map(({ text }) => text);
  }
}

/** The first second from which on the median of what is left stays normal: a single slow second on a shared machine is none of ours. */
function recoveryOf(p95s: readonly number[], normal: number): number | undefined {
  const first = p95s.findIndex((p95, second) => p95 <= normal && summarise(p95s.slice(second)).p50 <= normal);
  return first < 0 ? undefined : first;
}
