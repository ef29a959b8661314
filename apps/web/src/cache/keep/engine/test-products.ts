import type { Product } from '@headroom/contracts/products';

/** Of a stream of numbers from 0 to 1: `Math.random`, or a seeded one. */
type Random = () => number;

const WORDS = [
  'Mug',
  'Märzen',
  'Glas',
  'glasses',
  'Große',
  'straße',
  'Tee',
  'teapot',
  '漢字',
  '𝒜rt',
  'ﬁne',
  'Red',
  'redder',
];
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

/** A seeded stream (mulberry32), so that a failure can be looked at again. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A product as the API gives it with every field; small vocabularies, so that values meet. */
export function testProduct(number: number, random: Random, changes: Partial<Product> = {}): Product {
  const id = `01890000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
  const time = (days: number) => new Date(Date.UTC(2025, 0, 1 + Math.floor(random() * days))).toISOString();
  const variants = Array.from({ length: 1 + Math.floor(random() * 2) }, (_, position) => ({
    id: id.replace(/^01890000/, `0189000${position + 1}`),
    sku: random() < 0.2 ? null : `MU-${number}-${pick(random, ['GRN', 'red', 'Blå'])}`,
    options: [{ name: 'Size', value: String(position) }],
    price: 100,
    compareAtPrice: null,
    stock: 1,
    position,
  }));
  const image = {
    id,
    url: `/pictures/${number}.svg`,
    alt: '',
    width: 10,
    height: 10,
    placeholder: null,
  };
  return {
    id,
    handle: `product-${number}`,
    title: Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(random, WORDS)).join(' '),
    description: `About ${number}`,
    vendor: pick(random, ['', 'Åsa', 'Bolt', 'bolt & sons', 'Zürich']),
    type: pick(random, ['', 'Cup', 'Plate']),
    tags: ['new', 'Sale', 'tea time'].filter(() => random() < 0.4),
    status: pick(random, ['draft', 'active', 'archived'] as const),
    price: Math.floor(random() * 12) * 250,
    compareAtPrice: random() < 0.5 ? null : 5_000,
    currency: 'EUR',
    stock: Math.floor(random() * 20),
    variantCount: variants.length,
    optimizationStatus: pick(random, ['original', 'pending', 'in_review', 'completed'] as const),
    lastOptimized: random() < 0.5 ? null : time(5),
    version: 1,
    createdAt: time(400),
    updatedAt: time(30),
    image: random() < 0.3 ? null : image,
    images: [],
    variants,
    content: null,
    ...changes,
  };
}
