import { SORT_KEYS } from '@headroom/contracts/catalogue';
import type { ProductList } from '@headroom/contracts/products';
import type { Connection } from '../http/open-connection.ts';
import { type Cell, type Sample, toCell } from './cell.ts';
import type { FilterKind } from './filters.ts';
import { LIMIT, listPath, type Query } from './list-path.ts';
import { readJson } from './read-json.ts';
import { LIMITS } from './targets.ts';

export interface CellOptions {
  connection: Connection;
  samples: number;
  random: () => number;
}

const sorts = SORT_KEYS.flatMap((key) => [key, `-${key}`]);

/** The lists of one filter under every sort: the first page, jumps to the middle and near the end, and a walk from the middle. */
export async function measureListCells(filter: FilterKind, options: CellOptions): Promise<Cell[]> {
  const { connection } = options;
  const cells = await measureFirstJumps(filter, options);
  const total = await countRows(connection, filter.query);
  for (const sort of sorts) {
    const read = async (query: Query): Promise<Sample & { list: ProductList }> => {
      const path = listPath({ ...filter.query, sort, ...query });
      const { value: list, milliseconds } = await readJson<ProductList>(connection, path);
      return { path, milliseconds, list };
    };
    const repeat = async (column: string, next: () => Query) => {
      // What the server remembers is in place then; the walk and the jumps are what is measured here.
      await read(next());
      const samples: Sample[] = [];
      while (samples.length < options.samples) samples.push(await read(next()));
      cells.push(toCell({ row: [filter.name, sort], column, limit: LIMITS.page }, samples));
    };
    /** Not the same place twice, since nothing keeps pages yet and nothing should seem to. */
    const near = (offset: number, spread: number) => () => ({
      offset: Math.max(0, Math.floor(Math.min(total - LIMIT, offset + spread * options.random()))),
    });
    await repeat('first page', () => ({}));
    await repeat('jump to the middle', near(total / 2, total / 20));
    await repeat('jump near the end', near(total - 2_000, 2_000));
    let cursor = (await read(near(total / 2, total / 20)())).list.page.nextCursor;
    const walked: Sample[] = [];
    while (cursor !== null && walked.length < options.samples) {
      const { list, ...sample } = await read({ cursor });
      walked.push(sample);
      cursor = list.page.nextCursor;
    }
    if (walked.length > 0)
      cells.push(toCell({ row: [filter.name, sort], column: 'next page by cursor', limit: LIMITS.page }, walked));
  }
  return cells;
}

/** Jumps under filters that nobody has used yet, one for each sort key: both directions share what is remembered. */
async function measureFirstJumps(filter: FilterKind, { connection }: CellOptions): Promise<Cell[]> {
  const fresh = filter.others.length > 0 ? filter.others : [filter.query];
  const cells: Cell[] = [];
  for (const sort of SORT_KEYS) {
    const samples: Sample[] = [];
    for (const query of fresh) {
      const path = listPath({ ...query, sort, offset: Math.floor((await countRows(connection, query)) / 2) });
      samples.push({ path, milliseconds: (await readJson(connection, path)).milliseconds });
    }
    cells.push(toCell({ row: [filter.name, sort], column: 'first jump ever', limit: LIMITS.firstJump }, samples));
  }
  return cells;
}

async function countRows(connection: Connection, query: Query): Promise<number> {
  const path = listPath({ ...query, count: 'exact', limit: 1 });
  return (await readJson<ProductList>(connection, path)).value.page.total ?? 0;
}
