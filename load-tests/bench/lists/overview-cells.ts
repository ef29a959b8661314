import { SORT_KEYS } from '@headroom/contracts/catalogue';
import { type Cell, type Sample, toCell } from './cell.ts';
import type { FilterKind } from './filters.ts';
import type { CellOptions } from './list-cells.ts';
import { apiPath } from './list-path.ts';
import { readJson } from './read-json.ts';
import { LIMITS } from './targets.ts';

/** Facets of a filter and marks of its lists: the first time under a filter, and while they are remembered. */
export async function measureOverviewCells(filter: FilterKind, { connection, samples }: CellOptions): Promise<Cell[]> {
  const read = async (path: string): Promise<Sample> => ({
    path,
    milliseconds: (await readJson(connection, path)).milliseconds,
  });
  const timesOf = async (paths: readonly string[]) => {
    const taken: Sample[] = [];
    for (const path of paths) taken.push(await read(path));
    return taken;
  };
  const again = (path: string) => timesOf(Array.from({ length: samples }, () => path));
  const cells: Cell[] = [];

  const facets = [filter.query, ...filter.others].map((query) => apiPath('products/facets', query));
  const row = [filter.name, 'facets'];
  cells.push(
    toCell({ row, column: 'first time', limit: LIMITS.firstFacets }, await timesOf(facets)),
    toCell({ row, column: 'again', limit: undefined }, await again(facets[0]!)),
  );
  for (const sort of SORT_KEYS) {
    const marks = [filter.query, ...filter.others].map((query) => apiPath('products/marks', { ...query, sort }));
    const place = { row: [filter.name, `marks by ${sort}`] };
    cells.push(
      toCell({ ...place, column: 'first time', limit: LIMITS.firstJump }, await timesOf(marks)),
      toCell({ ...place, column: 'again', limit: LIMITS.page }, await again(marks[0]!)),
    );
  }
  return cells;
}
