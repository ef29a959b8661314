import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const COLUMNS =
  'Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option1 Linked To,Option2 Name,' +
  'Option2 Value,Option2 Linked To,Option3 Name,Option3 Value,Option3 Linked To,Variant SKU,Variant Grams,Variant Inventory Tracker,' +
  'Variant Inventory Qty,Variant Inventory Policy,Variant Fulfillment Service,Variant Price,Variant Compare At Price,' +
  'Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,Image Alt Text,Gift Card,SEO Title,' +
  'SEO Description,Variant Image,Variant Weight Unit,Variant Tax Code,Cost per item,Status';
export const COLUMN_COUNT = COLUMNS.split(',').length;

const words = (text: string): readonly string[] => text.split(' ');
const ADJECTIVES = words(
  'Washed Brushed Organic Recycled Merino Linen Oak Walnut Ceramic Enamelled Folding Everyday Quilted Ribbed Matte Crème Größe Nordic',
);
const NOUNS = words(
  'Shirt Jacket Scarf Bowl Lamp Chair Notebook Kettle Blanket Backpack Apron Rug Vase Mug Towel Socks Cardigan Tray',
);
const TYPES = words('Shirts Jackets Accessories Kitchen Lighting Furniture Paper Bags Textiles Footwear');
const COLOURS = words('Black White Sand Olive Navy Rust Moss Ecru');
const SIZES = words('XS S M L XL XXL');
const SENTENCES = [
  'Made in small batches by a family workshop that has worked with the same material for three generations.',
  'The fabric is washed before it is cut, so it keeps its shape &amp; colour after many years of use.',
  'Each piece is checked by hand before it leaves, and small marks of the material are part of its character.',
  'Care: wash at 30 °C, dry flat, keep away from direct sun. Repairs are free for five years.',
  'Packed without plastic; the box can be returned to us or used again.',
  'Measured on a body 178 cm tall who wears size M; the model 6&quot; taller wears size L.',
] as const;

/** mulberry32: a small generator with a full period of 2^32, enough to vary a file and the same everywhere. */
function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}

const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const row = (cells: Readonly<Record<number, string>>): string =>
  `${Array.from({ length: COLUMN_COUNT }, (_, index) => cell(cells[index] ?? '')).join(',')}\n`;

/**
 * Writes a file shaped like Shopify's product export with exactly `rows` rows after the header: 1 to 8 variants and 1 to 4 pictures a
 * product, long HTML descriptions, quotes, line breaks and letters beyond ASCII. The same seed gives the same bytes.
 */
export async function writeShopifyFile(options: {
  path: string;
  rows: number;
  seed: number;
}): Promise<{ bytes: number; products: number }> {
  const random = createRandom(options.seed);
  const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;
  const out = createWriteStream(options.path, { highWaterMark: 1_048_576 });
  let bytes = 0;
  const write = async (text: string) => {
    bytes += Buffer.byteLength(text);
    if (!out.write(text)) await once(out, 'drain');
  };
  await write(`${COLUMNS}\n`);
  let left = options.rows;
  let products = 0;
  let text = '';
  while (left > 0) {
    const number = ++products;
    const title = `${pick(ADJECTIVES)} ${pick(ADJECTIVES)} ${pick(NOUNS)} No. ${number}`;
    const handle = `product-${number}`;
    const variants = Math.min(left, 1 + random(8));
    const images = Math.min(left, 1 + random(4));
    const price = 5 + random(300);
    const body = Array.from({ length: 8 + random(12) }, () => `<p>${pick(SENTENCES)}</p>`).join(
      random(3) === 0 ? '\n' : '',
    );
    for (let index = 0; index < Math.max(variants, images) && left > 0; index++, left--) {
      const isVariant = index < variants;
      const isFirst = index === 0;
      text += row({
        0: handle,
        ...(isFirst && {
          1: title,
          2: body,
          3: `Vendor ${random(500)}`,
          4: 'Apparel & Accessories > Clothing',
          5: pick(TYPES),
          6: `${pick(COLOURS).toLowerCase()}, season ${random(8)}, ${pick(NOUNS).toLowerCase()}`,
          7: 'true',
          8: 'Colour',
          11: 'Size',
          31: 'false',
          32: `${title} | The Shop`,
          33: pick(SENTENCES).replaceAll('&amp;', '&').replaceAll('&quot;', '"'),
          38: random(10) === 0 ? 'draft' : 'active',
        }),
        ...(isVariant && {
          9: COLOURS[index % COLOURS.length] ?? '',
          12: SIZES[(index + number) % SIZES.length] ?? '',
          17: `SKU-${number}-${index}`,
          18: String(100 + random(900)),
          19: 'shopify',
          20: String(random(200)),
          21: 'deny',
          22: 'manual',
          23: `${price + index}.${String(random(100)).padStart(2, '0')}`,
          24: random(4) === 0 ? `${price + index + 20}.00` : '',
          25: 'true',
          26: 'true',
          35: 'kg',
        }),
        ...(index < images && {
          28: `https://cdn.example.com/s/files/1/0001/products/${handle}-${index + 1}.jpg?v=17${random(1_000_000_000)}`,
          29: String(index + 1),
          30: `${title}, view ${index + 1}`,
        }),
      });
    }
    if (text.length > 500_000) {
      await write(text);
      text = '';
    }
  }
  await write(text);
  out.end();
  await once(out, 'close');
  return { bytes, products };
}
