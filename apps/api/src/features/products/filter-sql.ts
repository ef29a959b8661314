import type { OrderKey, ProductFilter } from './list-request.ts';

/** Collects parameters of one statement; `add` gives the placeholder. */
export interface Parameters {
  readonly values: unknown[];
  add(value: unknown): string;
}
export function createParameters(): Parameters {
  const values: unknown[] = [];
  return {
    values,
    add: (value) => `$${values.push(value)}`,
  };
}

/**
 * The filter as SQL over `products p`, without WHERE, `true` when it filters nothing. Enum values are literals (they were checked
 * against the contract), so that the planner sees them in prepared statements too; everything else is a parameter.
 */
export function filterSql(filter: ProductFilter, parameters: Parameters): string {
  const parts: string[] = [];
  const literals = (column: string, type: string, values: readonly string[]) =>
    parts.push(
      values.length === 0
        ? 'false'
        : values.length === 1
          ? `${column} = '${values[0]}'`
          : `${column} IN (${values.map((value) => `'${value}'::${type}`).join(', ')})`,
    );
  const texts = (column: string, values: readonly string[]) =>
    parts.push(
      values.length === 1
        ? `${column} = ${parameters.add(values[0])}`
        : `${column} = ANY (${parameters.add(values)}::text[])`,
    );
  if (filter.activeOnly) parts.push("p.status = 'active'");
  if (filter.status) literals('p.status', 'product_status', filter.status);
  if (filter.optimizationStatus) literals('p.optimization_status', 'optimization_status', filter.optimizationStatus);
  if (filter.vendor) texts('p.vendor', filter.vendor);
  if (filter.type) texts('p.type', filter.type);
  if (filter.tag) parts.push(`p.tags && ${parameters.add(filter.tag)}::text[]`);
  if (filter.minPrice !== null) parts.push(`p.price >= ${parameters.add(filter.minPrice)}::bigint`);
  if (filter.maxPrice !== null) parts.push(`p.price <= ${parameters.add(filter.maxPrice)}::bigint`);
  if (filter.ids) parts.push(`p.id = ANY (${parameters.add(filter.ids)}::uuid[])`);
  if (filter.search !== null) parts.push(`p.search @@ ${parameters.add(filter.search)}::tsquery`);
  return parts.length === 0 ? 'true' : parts.join(' AND ');
}

/** Whether the planner needs to see the values: such statements are not prepared, since a generic plan would guess. */
export const isSelective = (filter: ProductFilter): boolean =>
  filter.vendor !== null ||
  filter.type !== null ||
  filter.tag !== null ||
  filter.optimizationStatus !== null ||
  filter.minPrice !== null ||
  filter.maxPrice !== null ||
  filter.ids !== null ||
  filter.search !== null;

/**
 * Whether a walk along the sort's index can judge the filter by the index entries alone: each index carries status, type and vendor,
 * the price's its own key and the optimization status too.
 */
export const isInIndex = (filter: ProductFilter, key: OrderKey): boolean =>
  key !== 'id' &&
  filter.tag === null &&
  filter.ids === null &&
  filter.search === null &&
  (key === 'price' || (filter.optimizationStatus === null && filter.minPrice === null && filter.maxPrice === null));
