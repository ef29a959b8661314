import type { CatalogueColumn } from '../../cache/catalogue-columns.ts';
import type { CatalogueView } from '../../cache/catalogue-query.ts';
import { COLUMNS, isTableColumn } from './product-columns.tsx';
import type { Layout } from './scroller.ts';

const PLATE_WIDTH = 208;
/** Two lines of title, vendor, status and price with their paddings (product-rows.module.css). */
const PLATE_TEXT_HEIGHT = 108;
const NUMBER_WIDTH = 64;
const PICTURE_WIDTH = 75;
const TITLE_WIDTH = 160;
const GAP = 16;

/** How items stand in a view that is `width` pixels wide. Lines have one height each: that is what makes a jump free. */
export function listLayout(view: CatalogueView, isTable: boolean, width: number, items: number): Layout {
  if (view === 'grid') {
    const perLine = Math.max(2, Math.floor(width / PLATE_WIDTH));
    return { items, perLine, lineHeight: Math.round((width / perLine) * 0.75) + PLATE_TEXT_HEIGHT };
  }
  if (isTable) return { items, perLine: 1, lineHeight: view === 'compact' ? 40 : 56 };
  return { items, perLine: 1, lineHeight: view === 'compact' ? 56 : 72 };
}

/** The table's columns as a grid template, and the width under which the table scrolls sideways. */
export function tableTemplate(columns: readonly CatalogueColumn[]): { template: string; minWidth: number } {
  const before = [NUMBER_WIDTH, ...(columns.includes('image') ? [PICTURE_WIDTH] : [])];
  const after = columns.filter(isTableColumn).map((column) => COLUMNS[column].width);
  const fixed = [...before, ...after];
  return {
    template: [
      ...before.map(px),
      `minmax(${TITLE_WIDTH}px, 1fr)`,
      // On a very wide screen the columns part a little, so that the eye finds from a title to its price.
      ...after.map((width) => `minmax(${width}px, 0.2fr)`),
    ].join(' '),
    minWidth: fixed.reduce((sum, width) => sum + width + GAP, TITLE_WIDTH + 40),
  };
}

const px = (width: number) => `${width}px`;
