import { setTimeout as sleep } from 'node:timers/promises';
import { createZipf, type TraceUrl } from '../cache/trace.ts';
import type { Connection } from '../http/open-connection.ts';
import { inTurn, openAll } from '../http/open-connections.ts';
import { createRandom } from '../statistics/random.ts';

export const READS_A_SECOND = 500;
export const WRITES_A_SECOND = 20;
const READERS = 24;
const WRITERS = 4;

export interface MixResult {
  latencies: number[];
  writes: number;
}

/**
 * Reads from one place and writes to another at their rates, whether or not earlier requests have been answered.
 * @param readFrom Varnish, or the API itself.
 * @param urls from the one that is asked for most.
 * @param ids of the products that are written, each as likely.
 */
export async function runMix({
  readFrom,
  writeTo,
  token,
  urls,
  ids,
  milliseconds,
  seed,
}: {
  readFrom: string;
  writeTo: string;
  token: string;
  urls: readonly TraceUrl[];
  ids: readonly string[];
  milliseconds: number;
  seed: number;
}): Promise<MixResult> {
  const readers = await openAll(readFrom, READERS);
  const writers = await openAll(writeTo, WRITERS, { authorization: `Bearer ${token}` });
  const seconds = milliseconds / 1_000;
  const draw = createZipf(urls.length, seed);
  const random = createRandom(seed + 1);
  const reads = Array.from({ length: Math.round(seconds * READS_A_SECOND) }, draw);
  const written = Array.from({ length: Math.round(seconds * WRITES_A_SECOND) }, () =>
    Math.floor(random() * ids.length),
  );
  const result: MixResult = { latencies: [], writes: 0 };
  const startedAt = performance.now();
  /** How late it was begun counts: a request that had to wait for a free connection would be measured too short otherwise. */
  const dueAt = (n: number, rate: number) => startedAt + (n * 1_000) / rate;
  try {
    await Promise.all([
      inTurn(readers, reads.length, async (connection, n) => {
        const due = dueAt(n, READS_A_SECOND);
        await waitUntil(due);
        const { path } = urls[reads[n]!]!;
        const { status } = await connection.get(path);
        if (status !== 200) throw new Error(`${path} answered ${status}`);
        result.latencies.push(performance.now() - due);
      }),
      inTurn(writers, written.length, async (connection, n) => {
        await waitUntil(dueAt(n, WRITES_A_SECOND));
        await write(connection, ids[written[n]!]!, seed + n);
        result.writes += 1;
      }),
    ]);
    return result;
  } finally {
    for (const connection of [...readers, ...writers]) connection.close();
  }
}

/** One row: half of the writes change a title, half the tags. */
async function write(connection: Connection, id: string, n: number): Promise<void> {
  const change = n % 2 === 0 ? { title: `Changed behind Varnish, ${n}` } : { tags: ['gift', `varnish ${n % 50}`] };
  const { status, body } = await connection.send({
    method: 'PATCH',
    path: `/api/v1/products/${id}`,
    headers: { 'content-type': 'application/merge-patch+json', 'if-match': '*' },
    body: JSON.stringify(change),
  });
  if (status !== 200) throw new Error(`a write answered ${status}: ${body.toString()}`);
}

const waitUntil = (at: number) => sleep(Math.max(0, at - performance.now()));
