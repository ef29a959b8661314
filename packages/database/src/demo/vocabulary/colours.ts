import type { PaletteName } from '../shapes.ts';

/** Colours by the palette in which they are drawn. */
const BY_PALETTE: Record<PaletteName, readonly string[]> = {
  ink: ['Black', 'Charcoal', 'Graphite', 'Soot'],
  moss: ['Moss', 'Sage', 'Forest Green', 'Olive'],
  clay: ['Terracotta', 'Rust', 'Copper', 'Burnt Orange'],
  slate: ['Slate Blue', 'Navy', 'Denim', 'Fjord Blue'],
  ochre: ['Ochre', 'Mustard', 'Saffron', 'Honey'],
  brick: ['Brick Red', 'Burgundy', 'Oxblood', 'Rosewood'],
  chalk: ['White', 'Chalk', 'Ivory', 'Cream'],
  plum: ['Plum', 'Lavender', 'Aubergine', 'Mauve'],
  sand: ['Sand', 'Natural', 'Oat', 'Caramel'],
};

export interface Colour {
  name: string;
  palette: PaletteName;
}

export const COLOURS: readonly Colour[] = Object.entries(BY_PALETTE).flatMap(([palette, names]) =>
  names.map((name) => ({ name, palette: palette as PaletteName })),
);
