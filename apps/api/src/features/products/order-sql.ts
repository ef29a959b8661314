import { sortKey } from '@headroom/contracts/fold-text';
import type { ListOrder, OrderKey, ProductFilter, RowKey } from './list-request.ts';
import type { Parameters } from './filter-sql.ts';

interface OrderColumn {
  /** The indexed expression over `products p`. */
  expression: string;
  /** Its type, to which a key from a cursor is cast. */
  type: string;
}

/** Each is a leading column of an index whose second column is the id. */
export const ORDER_COLUMNS: Readonly<Record<OrderKey, OrderColumn>> = {
  title: { expression: 'p.title_key', type: 'text' },
  vendor: { expression: 'p.vendor_key', type: 'text' },
  price: { expression: 'p.price', type: 'bigint' },
  createdAt: { expression: 'p.created_at', type: 'timestamptz' },
  updatedAt: { expression: 'p.updated_at', type: 'timestamptz' },
  // Never optimised sorts as longest ago.
  lastOptimized: { expression: "coalesce(p.last_optimized, '-infinity'::timestamptz)", type: 'timestamptz' },
  id: { expression: 'p.id', type: 'uuid' },
};

/** ORDER BY over `products p`. */
export function orderBySql({ key, descending }: ListOrder): string {
  const direction = descending ? 'DESC' : 'ASC';
  return key === 'id' ? `p.id ${direction}` : `${ORDER_COLUMNS[key].expression} ${direction}, p.id ${direction}`;
}

/** The rows behind `at` in the order; with `inclusive`, `at` itself too. */
export function seekSql(
  order: ListOrder,
  { at, inclusive, parameters }: { at: RowKey; inclusive: boolean; parameters: Parameters },
): string {
  const operator = (order.descending ? '<' : '>') + (inclusive ? '=' : '');
  const id = `${parameters.add(at.id)}::uuid`;
  if (order.key === 'id') return `p.id ${operator} ${id}`;
  const { expression, type } = ORDER_COLUMNS[order.key];
  return `(${expression}, p.id) ${operator} (${parameters.add(at.key)}::${type}, ${id})`;
}

/**
 * What the filter says of the sort key, as one more condition: a vendor's rows stand together in the order of vendors, and the planner
 * cannot know that the key follows from the vendor.
 */
export function orderFilterSql(order: Pick<ListOrder, 'key'>, filter: ProductFilter, parameters: Parameters): string {
  if (order.key !== 'vendor' || !filter.vendor) return 'true';
  return `p.vendor_key = ANY (${parameters.add(filter.vendor.map(sortKey))}::text[])`;
}

export const reversed = (order: ListOrder): ListOrder => ({ key: order.key, descending: !order.descending });
