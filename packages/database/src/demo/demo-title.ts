import type { Random } from './random.ts';
import type { ShapeName } from './shapes.ts';
import { MEASURES } from './vocabulary/measures.ts';
import type { ProductType } from './vocabulary/product-types.ts';
import { SERIES } from './vocabulary/series.ts';
import { STUFF } from './vocabulary/stuff.ts';
import { TITLES_IN_LANGUAGES } from './vocabulary/titles-in-languages.ts';
import type { Vendor } from './vocabulary/vendors.ts';

export interface DemoTitle {
  title: string;
  /** The thing itself, for alternative texts and descriptions. */
  noun: string;
  material: string;
  shape: ShapeName | undefined;
  measure: string;
}

/** Shops that pour every search word into the title; these come near 200 characters. */
const EXTRAS = [
  'dishwasher-safe',
  'gift-boxed',
  'with lid',
  'for home and office',
  'handmade in small batches',
  'plastic-free packaging',
  'lifetime guarantee',
  'new season',
  'free returns',
  'spare parts available',
  'ideal wedding gift',
  'limited edition of 500',
  'designed in-house',
  'certified organic',
  'suitable for everyday use',
  'with care instructions',
  'easy to clean',
];
const LONG_TITLE_CHARACTERS = 180;

function inEnglish(random: Random, type: ProductType): DemoTitle {
  const { materials, looks } = STUFF[type.stuff];
  const noun = random.pick(type.nouns);
  const material = random.pick<string>(materials);
  const look = random.pick<string>(looks);
  const series = random.pick(SERIES);
  const measure = random.pick<string>(MEASURES[type.measure]);
  const thing = noun.name;
  const rest = { noun: thing, material, shape: noun.shape, measure };
  if (type.name === 'House Plants') {
    const pot = `${look} ${material} Pot`;
    return {
      ...rest,
      title: random.chance(0.5) ? `${thing} in ${pot}, ${measure}` : `${series} ${thing}, ${pot}, ${measure}`,
    };
  }
  switch (random.below(7)) {
    case 0:
      return { ...rest, title: `${look} ${material} ${thing}, ${measure}` };
    case 1:
      return { ...rest, title: `${series} ${material} ${thing}, ${measure}` };
    case 2:
      return { ...rest, title: `${material} ${thing} ${series}, ${look}` };
    case 3:
      return { ...rest, title: `${series} ${thing}, ${look} ${material}` };
    case 4:
      return { ...rest, title: `${series} ${look} ${thing} ${measure}` };
    case 5:
      return { ...rest, title: `${look} ${thing} in ${material}, ${measure}` };
    default:
      return { ...rest, title: `${thing} ${series} ${measure}, ${material}` };
  }
}

/** Most in English, some in the vendor's own language where it has a word for the type. */
export function makeTitle(random: Random, vendor: Vendor, type: ProductType): DemoTitle {
  const words = TITLES_IN_LANGUAGES[vendor.language];
  const nouns = words?.nouns[type.name];
  const materials = words?.materials[type.stuff];
  if (words && nouns && materials && random.chance(0.45)) {
    const noun = random.pick(nouns);
    const material = random.pick(materials);
    const measure = random.pick<string>(MEASURES[type.measure]);
    const phrase = words.form.replace('#', noun.name).replace('@', material);
    const series = random.pick(words.series);
    const title = random.chance(0.5) ? `${phrase} ${series}, ${measure}` : `${phrase}, ${measure}`;
    return { title, noun: noun.name, material, shape: noun.shape, measure };
  }
  const plain = inEnglish(random, type);
  if (!random.chance(0.004)) return plain;
  let title = `${plain.title} –`;
  for (let from = random.below(EXTRAS.length); title.length < LONG_TITLE_CHARACTERS; from++) {
    const extra = ` ${EXTRAS[from % EXTRAS.length]},`;
    if (title.length + extra.length > 200) break;
    title += extra;
  }
  return { ...plain, title: title.slice(0, -1) };
}
