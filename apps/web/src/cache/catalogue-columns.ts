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

/** What the grid's plates show, asked by the list too: changing the view then reads nothing again. */
const PLATE_COLUMNS: readonly CatalogueColumn[] = ['image', 'vendor', 'status', 'price'];

/**
 * What `fields` asks for, so that a row can be drawn with these columns in either view. Whoever is signed in sees changes
 * as they happen: only the version tells which of two readings of a row is the newer one.
 */
export function listFields(columns: readonly CatalogueColumn[], isSignedIn = false): string {
  const names = new Set<string>(['id', 'title', ...PLATE_COLUMNS, ...columns]);
  if (isSignedIn) names.add('version').add('variantCount');
  if (names.delete('image')) for (const part of ['url', 'alt', 'width', 'height']) names.add(`image.${part}`);
  return [...names].join();
}

/** Rows that are read at once. */
export const PAGE_SIZE = 50;
