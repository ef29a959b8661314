/**
 * The columns that a list can show besides row number and title, in the order in which they always stand.
 * A name is also what `fields` asks the API for; `image` stands for the picture's parts.
 */
export const CATALOGUE_COLUMNS = [
  'image',
  'vendor',
  'type',
  'status',
  'tags',
  'variants.sku',
  'handle',
  'optimizationStatus',
  'lastOptimized',
  'compareAtPrice',
  'price',
  'stock',
  'variantCount',
  'version',
  'createdAt',
  'updatedAt',
] as const;
export type CatalogueColumn = (typeof CATALOGUE_COLUMNS)[number];

export const DEFAULT_COLUMNS: readonly CatalogueColumn[] = [
  'image',
  'vendor',
  'type',
  'status',
  'price',
  'stock',
  'updatedAt',
];

/** Puts columns into their fixed order, once each; unknown names are dropped. */
export function orderColumns(names: Iterable<string>): readonly CatalogueColumn[] {
  const asked = new Set(names);
  const ordered = CATALOGUE_COLUMNS.filter((column) => asked.has(column));
  return ordered.join() === DEFAULT_COLUMNS.join() ? DEFAULT_COLUMNS : ordered;
}
