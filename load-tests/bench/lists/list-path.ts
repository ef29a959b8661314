/** What a list of the catalogue shows: six fields of a table's row. */
export const FIELDS = 'id,title,vendor,price,status,updatedAt';
export const LIMIT = 50;

export type Query = Readonly<Record<string, string | number>>;

/** The path of a request with these parameters. */
export function apiPath(resource: 'products' | 'products/facets' | 'products/marks', query: Query): string {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return `/api/v1/${resource}?${search.toString()}`;
}

/** The path of a list of 50 × 6 fields. */
export const listPath = (query: Query): string => apiPath('products', { fields: FIELDS, limit: LIMIT, ...query });
