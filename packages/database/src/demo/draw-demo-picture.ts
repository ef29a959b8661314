import { PALETTES, SHAPES, type PaletteName, type ShapeName } from './shapes.ts';

/** Pixels that a product's row names; the drawing itself scales. */
export const PICTURE_WIDTH = 1200;
const PICTURE_HEIGHT = 900;

export function demoPictureUrl(shape: ShapeName, palette: PaletteName): string {
  return `/pictures/demo/${shape}-${palette}.svg`;
}

/** The SVG of a demo picture by its name, `<shape>-<palette>`; undefined where there is no such picture. */
export function drawDemoPicture(name: string): string | undefined {
  const [shape, palette, ...rest] = name.split('-');
  if (!shape || !palette || rest.length > 0 || !Object.hasOwn(SHAPES, shape) || !Object.hasOwn(PALETTES, palette)) {
    return undefined;
  }
  const inks = PALETTES[palette as PaletteName];
  const drawing = SHAPES[shape as ShapeName](inks).replaceAll(/\n\s*/g, '');
  // Margins around the drawing, so that it stays whole where a screen crops the picture to a square.
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${PICTURE_WIDTH}" height="${PICTURE_HEIGHT}" viewBox="-10 -7.5 140 105"><path fill="${inks.plate}" d="M-10-7.500h140v105h-140z"/>${drawing}</svg>`;
}
