import type { CatalogueColumn } from '../../cache/catalogue-columns.ts';
import type { CatalogueView } from '../../cache/catalogue-query.ts';
import { COLUMNS, isTableColumn, type TableColumn } from './product-columns.tsx';
import type { Layout } from './scroller.ts';

const PLATE_WIDTH = 208;
const NUMBER_WIDTH = 56;
/** A box before the number (product-rows.module.css). */
const BOX_WIDTH = 24;
const PICTURE_WIDTH = 75;
const TITLE_WIDTH = 220;
/** They name things and are long; two of the others share a line. */
const LONG_COLUMNS: ReadonlySet<CatalogueColumn> = new Set(['tags', 'variants.sku', 'handle']);
/** What stands in the first two lines. */
const FIRST_LINES: ReadonlySet<CatalogueColumn> = new Set(['image', 'vendor', 'status', 'price']);
const GAP = 16;
const EDGE = 24;

/**
 * How items stand in a view that is `width` pixels wide. Lines have one height each: that is what makes a jump free. It
 * grows with the letters: some pixels, and some rem for its lines of text (product-rows.module.css). `rootSize` is how
 * many pixels a rem has; `cssHeight` says the same height where nobody knows that yet, as on a server.
 */
export function listLayout({
  view,
  isTable,
  columns,
  width,
  items,
  rootSize,
}: {
  view: CatalogueView;
  isTable: boolean;
  columns: readonly CatalogueColumn[];
  width: number;
  items: number;
  rootSize: number;
}): Layout & { cssHeight: string } {
  const isCompact = view === 'compact';
  let perLine = 1;
  let [space, text] = isTable
    ? [20, isCompact ? 1.25 : 2.25]
    : [isCompact ? 12 : 28, 2.75 + 1.25 * extraLines(columns).length];
  if (view === 'grid') {
    perLine = Math.max(2, Math.floor(width / PLATE_WIDTH));
    [space, text] = [Math.round((width / perLine) * 0.75) + 28, 5];
  }
  return {
    items,
    perLine,
    // In the sixty-fourths that browsers lay out in: any number of lines is then an exact number of pixels.
    lineHeight: Math.round((space + text * rootSize) * 64) / 64,
    cssHeight: `calc(${space}px + ${text}rem)`,
  };
}

/** Where there are no columns: what was chosen besides title, vendor, status and price, line by line. */
export function extraLines(columns: readonly CatalogueColumn[]): readonly (readonly TableColumn[])[] {
  const rest = columns.filter(isTableColumn).filter((column) => !FIRST_LINES.has(column));
  const short = rest.filter((column) => !LONG_COLUMNS.has(column));
  const pairs = short.flatMap((column, index) =>
    index % 2 === 0 ? [[column, ...short.slice(index + 1, index + 2)]] : [],
  );
  return [...rest.filter((column) => LONG_COLUMNS.has(column)).map((column) => [column]), ...pairs];
}

/** The table's columns as a grid template, and the width under which the table scrolls sideways. */
export function tableTemplate(
  columns: readonly CatalogueColumn[],
  canSelect: boolean,
): {
  template: string;
  minWidth: number;
  /** Where the title's cell stands when what is before it has stuck to the left edge. */
  titleLeft: number;
} {
  const before = [NUMBER_WIDTH + (canSelect ? BOX_WIDTH : 0), ...(columns.includes('image') ? [PICTURE_WIDTH] : [])];
  const after = columns.filter(isTableColumn).map((column) => COLUMNS[column].width);
  const fixed = [...before, ...after];
  return {
    template: [
      ...before.map(px),
      `minmax(${TITLE_WIDTH}px, 1fr)`,
      // On a very wide screen the columns part a little, so that the eye finds from a title to its price.
      ...after.map((width) => `minmax(${width}px, 0.2fr)`),
    ].join(' '),
    titleLeft: before.reduce((sum, width) => sum + width + GAP, EDGE),
    minWidth: fixed.reduce((sum, width) => sum + width + GAP, TITLE_WIDTH + EDGE + GAP),
  };
}

const px = (width: number) => `${width}px`;
