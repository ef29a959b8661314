import type { Connection } from '../http/open-connection.ts';
import type { createCpuWatch, CpuSpent } from '../machine/watch-cpu.ts';
import { percentile } from '../statistics/percentile.ts';
import { CONSOLE_RANGES, FILTERS, type Asked } from './screens.ts';

export interface AnswerCell extends Asked {
  range: string;
  filter: string;
  /** rollup, raw, or - where the answer does not say. */
  source: string;
  p50: number;
  p95: number;
  bytes: number;
  /** Of the server and of PostgreSQL, for each answer; undefined where it cannot be told. */
  cpu: CpuSpent | undefined;
  /** Of 503 and the like: how many of the samples were refused, mostly for the time they took. */
  refused: number;
  milliseconds: number[];
}

/**
 * Asks for everything, one after the other, on one connection; the first answer of each is not counted where there is
 * time for a second. A refusal counts with the time it took.
 * @param longestMilliseconds what is slow is asked no longer than this
 * @throws where a question is wrong
 */
export async function measureAnswers(
  connection: Connection,
  {
    asked,
    samples,
    longestMilliseconds,
    watchCpu,
    refer,
    onProgress,
  }: {
    asked: readonly Asked[];
    samples: number;
    longestMilliseconds: number;
    watchCpu: Awaited<ReturnType<typeof createCpuWatch>>;
    /** Does what the machine is measured by, between two questions. */
    refer: () => Promise<void>;
    onProgress: (what: string) => void;
  },
): Promise<AnswerCell[]> {
  const cells: AnswerCell[] = [];
  for (const one of asked) {
    const ranges = one.takes === 'nothing' ? [''] : CONSOLE_RANGES;
    const filters = one.takes === 'filters' ? Object.keys(FILTERS) : ['none'];
    for (const filter of filters) {
      for (const range of ranges) {
        const query = `${range && `&range=${range}`}${FILTERS[filter]}`;
        const path = `/api/v1/monitoring/${one.path}${one.path.includes('?') ? query : query.replace('&', '?')}`;
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        cells.push({
          ...one,
          range,
          filter,
          ...(await measureOne(connection, { path, samples, longestMilliseconds, watchCpu })),
        });
        // oxlint-disable-next-line no-await-in-loop
        await refer();
      }
    }
    onProgress(`${one.screen}: ${one.path}`);
  }
  return cells;
}

async function measureOne(
  connection: Connection,
  {
    path,
    samples,
    longestMilliseconds,
    watchCpu,
  }: {
    path: string;
    samples: number;
    longestMilliseconds: number;
    watchCpu: Awaited<ReturnType<typeof createCpuWatch>>;
  },
) {
  const begun = await watchCpu?.();
  const all: number[] = [];
  let spent = 0;
  let refused = 0;
  let body: Buffer = Buffer.alloc(0);
  while (all.length <= samples && spent < longestMilliseconds) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answer = await connection.get(path);
    if (answer.status >= 500 || answer.status === 408) refused += 1;
    // An error that did not happen in so short a time is none.
    else if (answer.status !== 200 && answer.status !== 404)
      throw new Error(`${path} answered ${answer.status}: ${answer.body.toString()}`);
    else ({ body } = answer);
    spent += answer.milliseconds;
    all.push(answer.milliseconds);
  }
  const spentCpu = await begun?.();
  const milliseconds = all.length > 1 ? all.slice(1) : all;
  const sorted = Float64Array.from(milliseconds).toSorted();
  const source = /"source":"(rollup|raw)"/.exec(body.subarray(0, 2_000).toString())?.[1] ?? '-';
  return {
    source,
    bytes: body.length,
    cpu: spentCpu && { server: spentCpu.server / all.length, database: spentCpu.database / all.length },
    refused,
    milliseconds,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
  };
}
