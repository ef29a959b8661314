import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../http/open-connection.ts';
import { inTurn, openAll } from '../http/open-connections.ts';
import { createRandom } from '../statistics/random.ts';
import { summarise, type Summary } from '../statistics/percentile.ts';
import { createOperator } from './operator.ts';
import { createZipf, KINDS, type Kind, type TraceUrl } from './trace.ts';

export const READS_A_SECOND = 500;
export const WRITES_A_SECOND = 20;
const READERS = 24;
const WRITERS = 4;

/** `precise`: what a write touched is dropped. `all lists`: every list is, whatever was written; products as before. */
export type Policy = 'precise' | 'all lists';

export interface KindResult {
  reads: number;
  misses: number;
}
export interface TraceResult {
  policy: Policy;
  seconds: number;
  reads: number;
  misses: number;
  /** Answered with 503 since the machine had too much to do; neither hits nor misses. */
  refused: number;
  writes: number;
  byKind: Record<Kind, KindResult>;
  latency: Summary;
}

/**
 * Sends the trace: reads and writes at their rates, whether or not earlier ones have been answered, the same ones in the same order for
 * each policy. All addresses have been asked for once before, so that no miss is a first sight.
 * @param urls from the one that is asked for most.
 * @param ids of the products that are written, each as likely.
 */
export async function runTrace(
  { origin, urls, ids }: { origin: string; urls: readonly TraceUrl[]; ids: readonly string[] },
  { policy, milliseconds, seed }: { policy: Policy; milliseconds: number; seed: number },
): Promise<TraceResult> {
  const operator = await createOperator(origin);
  await operator.purge({ kind: 'all' });
  const readers = await openAll(origin, READERS);
  const writers = await openAll(origin, WRITERS, { authorization: `Bearer ${operator.token}` });
  const byKind = Object.fromEntries(KINDS.map((kind) => [kind, { reads: 0, misses: 0 }])) as TraceResult['byKind'];
  const latencies: number[] = [];
  let writes = 0;
  let refused = 0;
  try {
    await inTurn(readers, urls.length, async (connection, n) => {
      const { status } = await connection.get(urls[n]!.path);
      if (status !== 200 && status !== 503) throw new Error(`${urls[n]!.path} answered ${status}`);
    });
    const draw = createZipf(urls.length, seed);
    const random = createRandom(seed + 1);
    // Drawn before: which comes first must not depend on how fast anything is answered.
    const seconds = milliseconds / 1_000;
    const reads = Array.from({ length: Math.round(seconds * READS_A_SECOND) }, draw);
    const written = Array.from({ length: Math.round(seconds * WRITES_A_SECOND) }, () =>
      Math.floor(random() * ids.length),
    );
    const startedAt = performance.now();
    const due = (n: number, rate: number) => sleep(Math.max(0, startedAt + (n * 1_000) / rate - performance.now()));
    await Promise.all([
      inTurn(readers, reads.length, async (connection, n) => {
        await due(n, READS_A_SECOND);
        const { kind, path } = urls[reads[n]!]!;
        const { status, head, milliseconds: took } = await connection.get(path);
        if (status === 503) return void (refused += 1);
        if (status !== 200) throw new Error(`${path} answered ${status}`);
        byKind[kind].reads += 1;
        if (!/^cache-status: headroom; hit/im.test(head)) byKind[kind].misses += 1;
        latencies.push(took);
      }),
      inTurn(writers, written.length, async (connection, n) => {
        await due(n, WRITES_A_SECOND);
        if (await write(connection, ids[written[n]!]!, `${policy} ${n}`)) writes += 1;
        if (policy === 'all lists') await operator.purge({ kind: 'route', route: 'products.list' });
      }),
    ]);
    const sum = (of: (kind: KindResult) => number) =>
      Object.values(byKind).reduce((total, kind) => total + of(kind), 0);
    return {
      policy,
      seconds: (performance.now() - startedAt) / 1_000,
      reads: sum(({ reads: count }) => count),
      misses: sum(({ misses }) => misses),
      refused,
      writes,
      byKind,
      latency: summarise(latencies),
    };
  } finally {
    for (const connection of [...readers, ...writers]) connection.close();
  }
}

/**
 * One row: every other one changes the title and every other one the tags.
 * @param mark makes it another value than any write before, or nothing would change.
 * @returns false where it was refused.
 */
async function write(connection: Connection, id: string, mark: string): Promise<boolean> {
  const change = /[02468]$/.test(mark) ? { title: `Changed by a trace, ${mark}` } : { tags: ['gift', `trace ${mark}`] };
  const { status, body } = await connection.send({
    method: 'PATCH',
    path: `/api/v1/products/${id}`,
    headers: { 'content-type': 'application/merge-patch+json', 'if-match': '*' },
    body: JSON.stringify(change),
  });
  if (status !== 200 && status !== 503) throw new Error(`a write answered ${status}: ${body.toString()}`);
  return status === 200;
}
