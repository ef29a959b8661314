import type { Connection } from '../http/open-connection.ts';
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
  milliseconds: number[];
}

/** What is slow is asked no longer than this; it says so by its samples. */
const LONGEST_MILLISECONDS = 6_000;

/** Asks for everything, one after the other, on one connection; the first answer of each is not counted. @throws where one is refused. */
export async function measureAnswers(
  connection: Connection,
  { asked, samples, onProgress }: { asked: readonly Asked[]; samples: number; onProgress: (what: string) => void },
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
        cells.push({ ...one, range, filter, ...(await measureOne(connection, { path, samples })) });
      }
    }
    onProgress(`${one.screen}: ${one.path}`);
  }
  return cells;
}

async function measureOne(connection: Connection, { path, samples }: { path: string; samples: number }) {
  const milliseconds: number[] = [];
  let spent = 0;
  let body: Buffer = Buffer.alloc(0);
  for (let n = 0; n <= samples && (spent < LONGEST_MILLISECONDS || milliseconds.length === 0); n += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answer = await connection.get(path);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body.toString()}`);
    spent += answer.milliseconds;
    ({ body } = answer);
    if (n > 0) milliseconds.push(answer.milliseconds);
  }
  const sorted = Float64Array.from(milliseconds).toSorted();
  const source = /"source":"(rollup|raw)"/.exec(body.subarray(0, 2_000).toString())?.[1] ?? '-';
  return { source, bytes: body.length, milliseconds, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
}
