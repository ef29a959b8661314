import { parseSnapshot, type Snapshot } from '../../changes/snapshot.ts';
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
  /** Of the rows, in the order of the list. */
  ids: readonly string[];
  /** The row that follows in the direction of reading: the page says that there is one. */
  next: string | null;
  /** What the statement saw. */
  snapshot: Snapshot;
}

export interface PageAnswer {
  json: string;
  /** Of all rows found, without anything between them. */
  ids: string | null;
  near_key: string | null;
  far_key: string | null;
  snapshot: string;
}

const ID_LENGTH = 36;

/**
 * The statement's outer half, over a `page` of up to limit + 1 rows in reading order: the JSON of `limit` of them, the ids of all,
 * the keys of the nearest and the furthest that are shown, and the snapshot that all of this was read from.
 */
export function pageJsonSql({ selection, limit, backwards }: Pick<PageRequest, 'selection' | 'limit' | 'backwards'>) {
  const shown = backwards
    ? `(SELECT page.*, row_number() OVER () AS n FROM page LIMIT ${limit}) page ORDER BY n DESC`
    : `page LIMIT ${limit}`;
  return `SELECT coalesce((SELECT json_agg(r) FROM (SELECT ${selectionSql(selection)} FROM ${shown}) r), '[]'::json)::text AS json,
    (SELECT string_agg(id::text, '') FROM page) AS ids, (SELECT k::text FROM page LIMIT 1) AS near_key,
    (SELECT k::text FROM page OFFSET ${limit - 1} LIMIT 1) AS far_key, pg_current_snapshot()::text AS snapshot`;
}

const rowKey = (key: string | null, id: string | undefined): RowKey | null =>
  key === null || id === undefined ? null : { key, id };

/** Turns the statement's one row into a page. */
export function toRowsPage(
  answer: PageAnswer | undefined,
  { limit, backwards = false }: { limit: number; backwards?: boolean },
): RowsPage {
  if (!answer) throw new Error('a page statement always answers one row');
  const found = splitIds(answer.ids ?? '');
  const near = rowKey(answer.near_key, found[0]);
  const far = rowKey(answer.far_key, found[limit - 1]);
  const ids = found.slice(0, limit);
  return {
    json: answer.json,
    rows: ids.length,
    more: found.length > limit,
    first: backwards ? far : near,
    last: backwards ? near : far,
    ids: backwards ? ids.toReversed() : ids,
    next: found[limit] ?? null,
    snapshot: parseSnapshot(answer.snapshot),
  };
}

function splitIds(text: string): string[] {
  const ids: string[] = [];
  for (let at = 0; at < text.length; at += ID_LENGTH) ids.push(text.slice(at, at + ID_LENGTH));
  return ids;
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
        `/* name: products.list */ WITH ${page} ${pageJsonSql({ selection, limit, backwards })}`,
        {
          values: parameters.values,
          prepare: skip === 0 && !isSelective(filter),
        },
      );
      return toRowsPage(rows[0], { limit, backwards });
    },

    /** One product as JSON text with its version, or null; and what the statement saw either way. */
    async readOne(options: { id: string; selection: FieldSelection; activeOnly: boolean }) {
      const { id, selection, activeOnly } = options;
      const { rows } = await statements.run<{ json: string | null; version: number | null; snapshot: string }>(
        `/* name: products.one */ SELECT one.version, one.json, pg_current_snapshot()::text AS snapshot FROM (VALUES (0)) always LEFT JOIN (
           SELECT version, (SELECT row_to_json(r) FROM (SELECT ${selectionSql(selection)}) r)::text AS json
           FROM products page WHERE id = $1${activeOnly ? " AND status = 'active'" : ''}
         ) one ON true`,
        { values: [id], prepare: true },
      );
      const [row] = rows;
      if (!row) throw new Error('the statement of one product always answers one row');
      const { json, version } = row;
      const product = json === null || version === null ? null : { json, version };
      return { product, snapshot: parseSnapshot(row.snapshot) };
    },
  };
}
export type PageRepository = ReturnType<typeof createPageRepository>;
