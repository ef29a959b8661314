import { createRandom, weightedIndex, type Random } from './random.ts';
import { PRODUCT_TYPES, type ProductType } from './vocabulary/product-types.ts';
import { TITLES_IN_LANGUAGES } from './vocabulary/titles-in-languages.ts';
import { VENDORS, type Vendor } from './vocabulary/vendors.ts';

/** Of the vendors' choices, which belong to the vocabulary and not to a catalogue's seed. */
const VOCABULARY_SEED = 20_261_101;
const POTTER = /Keramik|Seramik|Κεραμική|窯|Gốm|도자기/;

function typesOf(vendor: Vendor, rank: number): readonly ProductType[] {
  const random = createRandom(VOCABULARY_SEED, rank);
  const spoken = TITLES_IN_LANGUAGES[vendor.language]?.nouns;
  const fitting = PRODUCT_TYPES.filter((type) => !POTTER.test(vendor.name) || type.stuff === 'ceramic');
  const named = fitting.filter((type) => spoken && type.name in spoken);
  const count = rank < 24 ? 8 + random.below(7) : 1 + random.below(5);
  const types = new Set<ProductType>();
  for (let attempt = 0; attempt < count * 3 && types.size < count; attempt++) {
    types.add(random.pick(named.length > 0 && random.chance(0.55) ? named : fitting));
  }
  return [...types];
}

const types = VENDORS.map(typesOf);
/** Zipf's law, bent at the top so that no vendor owns the catalogue: the first has 6 % of it, the last 0.03 %. */
const pickIndex = weightedIndex(VENDORS.map((_, rank) => 1 / (rank + 3) ** 1.03));

/** Who makes it and what kind of thing it is. */
export function pickVendorAndType(random: Random): { vendor: Vendor; type: ProductType } {
  const rank = pickIndex(random);
  return { vendor: VENDORS[rank] as Vendor, type: random.pick(types[rank] as readonly ProductType[]) };
}
