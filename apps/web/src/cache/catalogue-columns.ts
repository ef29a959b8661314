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

/** How much room the screen has: a phone's one line, a table beside filters, or all of it. */
export type Room = 'narrow' | 'medium' | 'wide';
const FITTING_COLUMNS: Readonly<Record<Room, readonly CatalogueColumn[]>> = {
  narrow: ['image', 'vendor', 'status', 'price'],
  medium: ['image', 'vendor', 'status', 'price', 'stock'],
  wide: DEFAULT_COLUMNS,
};

/** The columns to show. Who chose none gets what fits the device, and a link to the list carries no choice of columns. */
export function shownColumns(columns: readonly CatalogueColumn[], room: Room): readonly CatalogueColumn[] {
  return columns === DEFAULT_COLUMNS ? FITTING_COLUMNS[room] : columns;
}

/** Puts columns into their fixed order, once each; unknown names are dropped. */
export function orderColumns(names: Iterable<string>): readonly CatalogueColumn[] {
  const asked = new Set(names);
  const ordered = CATALOGUE_COLUMNS.filter((column) => asked.has(column));
  return ordered.join() === DEFAULT_COLUMNS.join() ? DEFAULT_COLUMNS : ordered;
}
