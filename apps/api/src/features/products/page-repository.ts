import type { FieldSelection } from './field-selection.ts';
import { createParameters, filterSql, isSelective } from './filter-sql.ts';
import type { ListOrder, ProductFilter, RowKey } from './list-request.ts';
import { orderBySql, ORDER_COLUMNS, orderFilterSql, reversed, seekSql } from './order-sql.ts';
import { selectionColumns, selectionSql } from './product-json-sql.ts';
import type { Statements } from './statements.ts';

export interface PageRequest {
  filter: ProductFilter;
  order: ListOrder;
  selection: FieldSelection;
  limit: number;
  /** Rows behind this place in the order; from its beginning without one. */
  after?: { at: RowKey; inclusive: boolean } | undefined;
  /** Rows to pass over from there. */
  skip?: number;
  /** Answers the rows that stand just before `after`, still in the order of the list. */
  backwards?: boolean;
  /** Gather all rows of the filter and sort them, instead of walking the sort's index until enough are found. */
  gather?: boolean;
}

export interface RowsPage {
  /** A JSON array as text; its rows are in the order of the list. */
  json: string;
  rows: number;
  /** Whether more rows follow in the direction of reading. */
  more: boolean;
  /** In the order of the list; `last` is known where more rows follow. */
  first: RowKey | null;
  last: RowKey | null;
}

export interface PageAnswer {
  json: string;
  found: number;
  near_key: string | null;
  near_id: string | null;
  far_key: string | null;
  far_id: string | null;
}

/**
 * The statement's outer half, over a `page` of up to limit + 1 rows in reading order: the JSON of `limit` of them, how many there are, and
 * the keys of the nearest and the furthest that are shown.
 */
export function pageJsonSql({ selection, limit, backwards }: Pick<PageRequest, 'selection' | 'limit' | 'backwards'>) {
  const shown = backwards
    ? `(SELECT page.*, row_number() OVER () AS n FROM page LIMIT ${limit}) page ORDER BY n DESC`
    : `page LIMIT ${limit}`;
  const far = `FROM page OFFSET ${limit - 1} LIMIT 1`;
  return `SELECT coalesce((SELECT json_agg(r) FROM (SELECT ${selectionSql(selection)} FROM ${shown}) r), '[]'::json)::text AS json,
    (SELECT count(*)::int FROM page) AS found,
    (SELECT k::text FROM page LIMIT 1) AS near_key, (SELECT id FROM page LIMIT 1) AS near_id,
    (SELECT k::text ${far}) AS far_key, (SELECT id ${far}) AS far_id`;
}

const rowKey = (key: string | null, id: string | null): RowKey | null =>
  key === null || id === null ? null : { key, id };

/** Turns the statement's one row into a page. */
export function toRowsPage(
  answer: PageAnswer | undefined,
  { limit, backwards = false }: { limit: number; backwards?: boolean },
): RowsPage {
  if (!answer) throw new Error('a page statement always answers one row');
  const near = rowKey(answer.near_key, answer.near_id);
  const far = rowKey(answer.far_key, answer.far_id);
  return {
    json: answer.json,
    rows: Math.min(answer.found, limit),
    more: answer.found > limit,
    first: backwards ? far : near,
    last: backwards ? near : far,
  };
}

/**
 * Reads one page of products as JSON text in ONE statement; no row is parsed or built in Node. One row more than the limit is read,
 * to know whether the list goes on. Numbers that the contract bounds are written into the statement, so that the planner sees them.
 */
export function createPageRepository(statements: Statements) {
  return {
    async read(request: PageRequest): Promise<RowsPage> {
      const { filter, order, selection, limit, after, skip = 0, backwards = false, gather = false } = request;
      const parameters = createParameters();
      const reading = backwards ? reversed(order) : order;
      const key = ORDER_COLUMNS[order.key].expression;
      const where = [filterSql(filter, parameters), orderFilterSql(order, filter, parameters)];
      if (after) where.push(seekSql(reading, { ...after, parameters }));
      const found = `FROM products p WHERE ${where.join(' AND ')}`;
      const window = `LIMIT ${limit + 1}${skip > 0 ? ` OFFSET ${skip}` : ''}`;
      const columns = selectionColumns(selection);
      const direction = reading.descending ? 'DESC' : 'ASC';
      const byKey = `ORDER BY k ${direction}, id ${direction}`;

      // With rows to pass over or to leave out, keys alone are found first: that costs index entries, where PostgreSQL would read each
      // row before it judges it.
      const isSparse = isSelective(filter) || (filter.status !== null && !filter.status.includes('active'));
      const keys = gather
        ? `gathered AS MATERIALIZED (SELECT ${key} AS k, p.id ${found}), keys AS MATERIALIZED (SELECT k, id FROM gathered ${byKey} ${window})`
        : `keys AS MATERIALIZED (SELECT ${key} AS k, p.id ${found} ORDER BY ${orderBySql(reading)} ${window})`;
      const page =
        gather || skip > 0 || isSparse
          ? `${keys}, page AS MATERIALIZED (SELECT keys.k, ${columns} FROM keys JOIN products p ON p.id = keys.id ORDER BY keys.k ${direction}, keys.id ${direction})`
          : `page AS MATERIALIZED (SELECT ${key} AS k, ${columns} ${found} ORDER BY ${orderBySql(reading)} ${window})`;

      const { rows } = await statements.run<PageAnswer>(
        `WITH ${page} ${pageJsonSql({ selection, limit, backwards })}`,
        {
          values: parameters.values,
          prepare: skip === 0 && !isSelective(filter),
        },
      );
      return toRowsPage(rows[0], { limit, backwards });
    },

    /** One product as JSON text with its version, or undefined. */
    async readOne(options: { id: string; selection: FieldSelection; activeOnly: boolean }) {
      const { id, selection, activeOnly } = options;
      const { rows } = await statements.run<{ json: string; version: number }>(
        `SELECT version, (SELECT row_to_json(r) FROM (SELECT ${selectionSql(selection)}) r)::text AS json
         FROM products page WHERE id = $1${activeOnly ? " AND status = 'active'" : ''}`,
        { values: [id], prepare: true },
      );
      return rows[0];
    },
  };
}
export type PageRepository = ReturnType<typeof createPageRepository>;
