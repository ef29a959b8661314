import { searchWords } from '@headroom/contracts/search-words';
import type { OptimizationStatus } from '../../generated/enums.ts';
import type { DemoContent, DemoProduct, DemoUsage } from './demo-product.ts';
import { makeTitle } from './demo-title.ts';
import { makeVariants } from './demo-variants.ts';
import { pickVendorAndType } from './demo-vendors.ts';
import { demoPictureUrl } from './draw-demo-picture.ts';
import { createRandom, weightedIndex, type Random } from './random.ts';
import { PALETTES, type PaletteName } from './shapes.ts';
import { STUFF } from './vocabulary/stuff.ts';
import { TAGS, UNUSUAL_TAGS } from './vocabulary/tags.ts';

/** The last moment of the demo's world, and the three years before it. Fixed: the same seed must make the same bytes in any year. */
const END = Date.UTC(2026, 9, 31, 18);
const SPAN_MILLISECONDS = 3 * 365 * 86_400_000;
const MOST_DEMO_PRODUCTS = 10_000_000;

const HEX4 = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));
const PALETTE_NAMES = Object.keys(PALETTES) as PaletteName[];
const MODELS = [
  ['anthropic', 'claude-haiku', 1.2],
  ['openai', 'gpt-mini', 0.6],
  ['mistral', 'mistral-small', 0.4],
] as const;
const pickTag = weightedIndex(TAGS.map((_, rank) => 1 / (rank + 6)));

const hex = (value: number) => HEX4[value] as string;

/** Makes UUIDv7s of one moment, their random bits from the seed. */
function uuidsAt(random: Random, milliseconds: number): () => string {
  const time = milliseconds.toString(16).padStart(12, '0');
  const prefix = `${time.slice(0, 8)}-${time.slice(8)}-`;
  return () => {
    const high = random.bits();
    const middle = random.bits();
    const low = random.bits();
    return `${prefix}${hex(0x7000 | (high & 0x0fff))}-${hex(0x8000 | (high >>> 18))}-${hex(middle >>> 16)}${hex(middle & 0xffff)}${hex(low >>> 16)}`;
  };
}

function makeTags(random: Random, typeTags: readonly string[]): string[] {
  if (random.chance(0.003)) return [];
  const tags = new Set<string>([random.pick(typeTags)]);
  if (random.chance(0.5)) tags.add(random.pick(typeTags));
  for (let left = random.below(5); left > 0; left--) tags.add(TAGS[pickTag(random)] as string);
  if (random.chance(0.006)) tags.add(random.pick(UNUSUAL_TAGS));
  return [...tags];
}

const article = (word: string) => (/^[aeiou]/i.test(word) ? 'An' : 'A');

function makeDescription(
  random: Random,
  {
    noun,
    material,
    vendor,
    measure,
    stuff,
  }: { noun: string; material: string; vendor: string; measure: string; stuff: keyof typeof STUFF },
): string {
  if (random.chance(0.03)) return '';
  const look = random.pick<string>(STUFF[stuff].looks);
  const maker = vendor === '' ? 'a small workshop' : vendor;
  const openings = [
    `${article(look)} ${look.toLowerCase()} ${noun} in ${material}, made by ${maker}${maker.endsWith('.') ? '' : '.'}`,
    `${maker} has made this ${noun} since ${1890 + random.below(130)}, and changed it twice.`,
    `${noun} in ${material} (${measure}): plain, sturdy and easy to live with.`,
    `The ${noun} that ${maker} is known for, in ${material}.`,
  ];
  const first = random.pick(openings);
  const { notes } = STUFF[stuff];
  const chosen = random.below(notes.length);
  if (random.chance(0.5)) return `${first} ${notes[chosen]}`;
  return `${first} ${notes[chosen]} Given as ${measure} on the label. ${notes[(chosen + 1) % notes.length]}`;
}

/**
 * The demo catalogue as a function from an index to a product: any part of it can be made by itself, and the same seed and
 * number of products give the same bytes on every machine. Products are in the order of their creation and of their ids.
 */
export function createDemoCatalogue({
  seed,
  products,
}: {
  seed: number;
  products: number;
}): (index: number) => DemoProduct {
  if (products > MOST_DEMO_PRODUCTS)
    throw new RangeError(`A demo catalogue has at most ${MOST_DEMO_PRODUCTS} products`);
  return (index) => {
    const random = createRandom(seed, index);
    // More products are added every year than the year before.
    const share = ((index + random.fraction()) / products) ** 0.7;
    const createdAt = END - SPAN_MILLISECONDS + Math.floor(share * SPAN_MILLISECONDS);
    const since = (moment: number, power: number) => Math.floor(moment + (END - moment) * random.fraction() ** power);
    const id = uuidsAt(random, createdAt);
    const productId = id();
    const { vendor, type } = pickVendorAndType(random);
    const { title, noun, material, shape, measure } = makeTitle(random, vendor, type);
    // Scattered, so that neighbours have no neighbouring numbers, and one to one: the factor shares none with 10^7.
    const number = (index * 7_368_787 + 1_234_567) % MOST_DEMO_PRODUCTS;
    const vendorName = random.chance(0.015) ? '' : vendor.name;
    const skuBase = `${vendorName === '' ? 'XX' : vendor.code}-${String(number).padStart(7, '0')}`;
    const { variants, colours } = makeVariants(random, { type, skuBase, id });
    const description = makeDescription(random, { noun, material, vendor: vendorName, measure, stuff: type.stuff });

    const titleWords = searchWords(title);

    const status = random.fraction();
    const optimized = random.fraction();
    const optimizationStatus: OptimizationStatus =
      optimized < 0.79 ? 'original' : optimized < 0.99 ? 'completed' : optimized < 0.995 ? 'in_review' : 'pending';
    const lastOptimized = optimizationStatus === 'completed' ? since(createdAt, 0.8) : null;
    const content = makeContent(random, {
      optimizationStatus,
      lastOptimized,
      title,
      description,
      noun,
      since,
      createdAt,
      id,
    });
    const lastChange = Math.max(createdAt, content?.createdAt ?? 0, content?.review?.decidedAt ?? 0);
    const edited = random.chance(0.8);
    const updatedAt = edited ? since(lastChange, 0.6) : lastChange;

    const pictures: PaletteName[] =
      colours.length > 0 ? colours.slice(0, 4).map(({ palette }) => palette) : [random.pick(PALETTE_NAMES)];
    const pictured = shape !== undefined && !random.chance(0.03);
    const typed = !random.chance(0.02);
    return {
      id: productId,
      handle: `${titleWords.join('-').normalize('NFC').slice(0, 200)}-${number.toString(36)}`,
      title,
      titleWords,
      description,
      vendor: vendorName,
      type: typed ? type.name : '',
      tags: makeTags(random, type.tags),
      status: status < 0.81 ? 'active' : status < 0.87 ? 'draft' : 'archived',
      optimizationStatus,
      lastOptimized,
      version: 1 + (content ? 1 : 0) + (edited ? 1 + random.below(6) : 0),
      createdAt,
      updatedAt,
      variants,
      images: pictured
        ? [...new Set(pictures)].map((palette, place) => ({
            id: id(),
            url: demoPictureUrl(shape, palette),
            alt: colours[place] ? `${noun}, ${colours[place].name.toLowerCase()}` : noun,
          }))
        : [],
      content,
      usage: content && random.chance(0.02) ? makeUsage(random, id(), content.createdAt) : null,
    };
  };
}

interface ContentOptions {
  optimizationStatus: OptimizationStatus;
  lastOptimized: number | null;
  title: string;
  description: string;
  noun: string;
  createdAt: number;
  since: (moment: number, power: number) => number;
  id: () => string;
}

const PROMISES = [
  'made to be used every day',
  'with free returns',
  'ready to give',
  'built to last',
  'in stock and sent today',
  'made by hand',
];

function makeContent(random: Random, options: ContentOptions): DemoContent | null {
  const { optimizationStatus, lastOptimized, title, description, noun, createdAt, since, id } = options;
  if (optimizationStatus === 'original' || optimizationStatus === 'pending') return null;
  const promise = random.pick(PROMISES);
  const content = {
    id: id(),
    title: `${title.slice(0, 160)}: ${promise}`,
    description:
      `${description} Looking for ${article(noun).toLowerCase()} ${noun} ${promise}? This is the one.`.trim(),
  };
  if (lastOptimized !== null) {
    const reviewed = random.chance(0.02);
    const decided = reviewed
      ? { id: id(), status: 'accepted' as const, createdAt: lastOptimized, decidedAt: lastOptimized, comment: '' }
      : null;
    return { ...content, isActive: true, createdAt: lastOptimized, review: decided };
  }
  const asked = since(createdAt, 0.3);
  const comment = random.chance(0.3) ? 'Is the measure right? The label says something else.' : '';
  return {
    ...content,
    isActive: false,
    createdAt: asked,
    review: { id: id(), status: 'open', createdAt: asked, decidedAt: null, comment },
  };
}

function makeUsage(random: Random, id: string, createdAt: number): DemoUsage {
  const [providerId, model, microsAToken] = random.pick(MODELS);
  const inputTokens = 400 + random.below(900);
  const outputTokens = 80 + random.below(300);
  const costMicros = Math.round((inputTokens + 4 * outputTokens) * microsAToken);
  return { id, providerId, model, inputTokens, outputTokens, costMicros, createdAt };
}
