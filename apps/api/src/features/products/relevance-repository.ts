import type { FieldSelection } from './field-selection.ts';
import { createParameters, filterSql } from './filter-sql.ts';
import type { ListTuning, ProductFilter, RowKey } from './list-request.ts';
import { pageJsonSql, toRowsPage, type PageAnswer, type RowsPage } from './page-repository.ts';
import { selectionColumns } from './product-json-sql.ts';
import type { Statements } from './statements.ts';

export interface RankedRequest {
  filter: ProductFilter;
  /** The folded words of the query, one space apart; titles that begin with them come first. */
  prefix: string;
  selection: FieldSelection;
  limit: number;
  /** Lowest candidate id of the list that a cursor goes on with; without one the newest matches become the candidates. */
  boundary?: string | null;
  after?: RowKey | undefined;
  skip?: number;
  backwards?: boolean;
}
export interface RankedPage extends RowsPage {
  /** Lowest id among the candidates, null where every match is one. */
  boundary: string | null;
}

/**
 * Ranks the newest matches of a search. What matches beyond relevanceCandidates follows behind them, newest first: the candidates are
 * exactly the head of the list by falling id, so that no match is lost and any position can be reached.
 */
export function createRelevanceRepository(
  statements: Statements,
  { relevanceCandidates }: Pick<ListTuning, 'relevanceCandidates'>,
) {
  return {
    async read(request: RankedRequest): Promise<RankedPage> {
      const { filter, prefix, selection, limit, boundary = null, after, skip = 0, backwards = false } = request;
      const parameters = createParameters();
      const where = filterSql(filter, parameters);
      const query = `${parameters.add(filter.search)}::tsquery`;
      const title = parameters.add(prefix);
      const direction = backwards ? 'ASC' : 'DESC';
      // A list that goes on keeps its lower end: what was added since it began is ranked in, nothing falls out of it.
      const candidates = boundary
        ? `p.id >= ${parameters.add(boundary)}::uuid ORDER BY p.id DESC LIMIT ${relevanceCandidates * 2}`
        : `true ORDER BY p.id DESC LIMIT ${relevanceCandidates + 1}`;
      const seek = after
        ? `WHERE (k, id) ${backwards ? '>' : '<'} (${parameters.add(after.key)}::float8, ${parameters.add(after.id)}::uuid)`
        : '';
      const columns = selectionColumns(selection);
      const { rows } = await statements.run<PageAnswer & { boundary: string | null }>(
        `/* name: products.search */ WITH matches AS MATERIALIZED (SELECT p.id, p.search, p.title_key FROM products p WHERE ${where} AND ${candidates}),
          candidates AS (SELECT * FROM matches ${boundary ? '' : `LIMIT ${relevanceCandidates}`}),
          ranked AS (
            SELECT id, (ts_rank('{0.1, 0.3, 0.5, 1}', search, ${query}, 1)
              + CASE WHEN starts_with(title_key, ${title}) THEN 1 ELSE 0 END)::float8 AS k FROM candidates
          ),
          keys AS MATERIALIZED (SELECT k, id FROM ranked ${seek} ORDER BY k ${direction}, id ${direction} LIMIT ${limit + 1} OFFSET ${skip}),
          page AS MATERIALIZED (SELECT keys.k, ${columns} FROM keys JOIN products p ON p.id = keys.id ORDER BY keys.k ${direction}, keys.id ${direction})
        ${pageJsonSql({ selection, limit, backwards })},
        (SELECT id FROM matches WHERE (SELECT count(*) FROM matches) > ${relevanceCandidates} OFFSET ${relevanceCandidates - 1} LIMIT 1) AS boundary`,
        { values: parameters.values, prepare: false },
      );
      const row = rows[0];
      return { ...toRowsPage(row, { limit, backwards }), boundary: boundary ?? row?.boundary ?? null };
    },
  };
}
export type RelevanceRepository = ReturnType<typeof createRelevanceRepository>;
