import type { CatalogueValues } from './catalogue-values.ts';
import { type Cell, type Sample, toCell } from './cell.ts';
import type { CellOptions } from './list-cells.ts';
import { listPath, type Query } from './list-path.ts';
import { readJson } from './read-json.ts';
import { LIMITS } from './targets.ts';

const SORTS = ['relevance', '-updatedAt', 'title', 'price'] as const;
const PLACES: Readonly<Record<string, Query>> = { 'first page': {}, 'jump to row 200': { offset: 200 } };

interface SearchKind {
  name: string;
  texts: readonly string[];
  limit: number;
}

const kind = (name: string, texts: readonly string[], limit: number): SearchKind => ({ name, texts, limit });

function searchKinds({ words, titles }: CatalogueValues): SearchKind[] {
  const [commonest = '', second = '', third = ''] = words.commonest;
  return [
    kind('rare word', words.rare, LIMITS.word),
    kind('common word', words.common, LIMITS.word),
    kind('commonest word', [commonest], LIMITS.word),
    kind(
      'two words of a title',
      titles.map(({ first, second: next }) => `${first} ${next}`),
      LIMITS.words,
    ),
    kind('the two commonest words', [`${commonest} ${second}`, `${commonest} ${third}`], LIMITS.words),
    kind(
      'two words and the vendor',
      titles.map(({ first, second: next, vendor }) => `${first} ${next} ${vendor}`),
      LIMITS.words,
    ),
    kind('one letter', ['s', 'c', 'b', 'm', 'e'], LIMITS.word),
    kind('misspelt word', words.misspelt, LIMITS.word),
  ];
}

/** Searches by relevance and by other sorts, at their beginning and further down. */
export async function measureSearchCells(
  values: CatalogueValues,
  { connection, samples }: CellOptions,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const { name, texts, limit } of searchKinds(values)) {
    if (texts.length === 0) throw new Error(`The catalogue has nothing to search for as "${name}".`);
    for (const sort of SORTS) {
      for (const [column, place] of Object.entries(PLACES)) {
        const paths = texts.map((q) => listPath({ q, sort, ...place }));
        for (const path of paths) await readJson(connection, path);
        const taken: Sample[] = [];
        while (taken.length < samples) {
          const path = paths[taken.length % paths.length]!;
          taken.push({ path, milliseconds: (await readJson(connection, path)).milliseconds });
        }
        cells.push(toCell({ row: [name, sort], column, limit }, taken));
      }
    }
  }
  return cells;
}
