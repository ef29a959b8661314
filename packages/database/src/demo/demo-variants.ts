import type { DemoVariant } from './demo-product.ts';
import type { Random } from './random.ts';
import { COLOURS, type Colour } from './vocabulary/colours.ts';
import { BOXES, MEASURES, PACKS } from './vocabulary/measures.ts';
import type { ProductType } from './vocabulary/product-types.ts';

/** How prices of one kind spread: two thirds lie between the median divided and multiplied by e^0.5. */
const PRICE_DEVIATION = 0.5;
const ENDINGS = [0, 0, 1, 5, 10, 10, 50];

/** A price as shops set it, in minor units: 24.90 rather than 24.37. */
function shopPrice(random: Random, minorUnits: number): number {
  const step = minorUnits > 50_000 ? 1_000 : minorUnits > 10_000 ? 500 : 100;
  const round = Math.max(200, Math.round(minorUnits / step) * step);
  return round - random.pick(ENDINGS);
}

interface Choice {
  options: DemoVariant['options'];
  colour: Colour | undefined;
  /** On the price. */
  factor: number;
}

function colours(random: Random, count: number): Colour[] {
  const start = random.below(COLOURS.length);
  // A stride without a factor in common with 36 never comes to the same colour twice.
  const stride = random.pick([5, 7, 11, 13, 17]);
  return Array.from({ length: count }, (_, index) => COLOURS[(start + index * stride) % COLOURS.length] as Colour);
}

function consecutive(random: Random, values: readonly string[], count: number): string[] {
  return values.slice(random.below(Math.max(1, values.length - count + 1))).slice(0, count);
}

function choices(random: Random, type: ProductType): Choice[] {
  const count = random.chance(0.44) ? 1 : 2 + Math.floor(random.fraction() ** 1.6 * 5);
  if (count === 1) return [{ options: [], colour: undefined, factor: 1 }];
  const sizes = (many: number) =>
    consecutive(random, MEASURES[type.measure], many).map((value, index) => ({
      name: 'Size',
      value,
      factor: 1 + 0.18 * index,
    }));
  if (type.option === 'pack') {
    const packs = type.stuff === 'fastener' ? BOXES : PACKS;
    return consecutive(random, packs, Math.min(count, packs.length)).map((value, index) => ({
      options: [{ name: 'Pack', value }],
      colour: undefined,
      factor: (index + 1) ** 0.85,
    }));
  }
  if (type.option === 'size') {
    return sizes(count).map(({ name, value, factor }) => ({ options: [{ name, value }], colour: undefined, factor }));
  }
  if (count >= 4 && count % 2 === 0 && random.chance(0.6)) {
    const both = sizes(2);
    return colours(random, count / 2).flatMap((colour) =>
      both.map(({ name, value, factor }) => ({
        options: [
          { name: 'Colour', value: colour.name },
          { name, value },
        ],
        colour,
        factor,
      })),
    );
  }
  return colours(random, count).map((colour) => ({
    options: [{ name: 'Colour', value: colour.name }],
    colour,
    factor: 1,
  }));
}

/** One to six variants in the order in which a shop lists them, and the colours that they come in. */
export function makeVariants(
  random: Random,
  { type, skuBase, id }: { type: ProductType; skuBase: string; id: () => string },
): { variants: DemoVariant[]; colours: Colour[] } {
  const base = type.medianPrice * Math.exp(PRICE_DEVIATION * random.normal());
  const reduced = random.chance(0.18) ? 1.15 + random.fraction() * 0.5 : undefined;
  const list = choices(random, type);
  const price = shopPrice(random, base);
  const variants = list.map(({ options, factor }, index) => {
    const own = factor === 1 ? price : shopPrice(random, base * factor);
    return {
      id: id(),
      sku: list.length === 1 ? skuBase : `${skuBase}-${String(index + 1).padStart(2, '0')}`,
      options,
      price: own,
      compareAtPrice: reduced === undefined ? null : Math.max(own + 100, Math.ceil((own * reduced) / 100) * 100),
      stock: random.chance(0.12) ? 0 : Math.floor(Math.exp(2.9 + 1.1 * random.normal())),
    };
  });
  return { variants, colours: [...new Set(list.flatMap(({ colour }) => colour ?? []))] };
}
