import type { Product, Variant } from '@headroom/contracts/products';
import { toCsvLine, type CsvCell } from './csv-line.ts';
import { rowsOf, type CreateLayout } from './export-layout.ts';
import { formatAmount } from './format-amount.ts';

/** Shopify's product CSV: https://help.shopify.com/en/manual/products/import-export/using-csv */
const COLUMNS = [
  'Handle',
  'Title',
  'Body (HTML)',
  'Vendor',
  'Type',
  'Tags',
  'Published',
  'Option1 Name',
  'Option1 Value',
  'Option2 Name',
  'Option2 Value',
  'Option3 Name',
  'Option3 Value',
  'Variant SKU',
  'Variant Inventory Tracker',
  'Variant Inventory Qty',
  'Variant Inventory Policy',
  'Variant Fulfillment Service',
  'Variant Price',
  'Variant Compare At Price',
  'Image Src',
  'Image Position',
  'Image Alt Text',
  'Status',
] as const;
type Column = (typeof COLUMNS)[number];

/** Shopify holds three options a product. */
const SHOPIFY_OPTIONS = 3;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Our descriptions are plain text, Shopify's are HTML: a paragraph a line. */
const toHtml = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => `<p>${line.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)}</p>`)
    .join('\n');

/** Options beyond the third are written into the third, so that no two variants become the same one. */
function shopifyOptions(options: Variant['options']): Variant['options'] {
  if (options.length === 0) return [{ name: 'Title', value: 'Default Title' }];
  const join = (part: 'name' | 'value') =>
    options
      .slice(SHOPIFY_OPTIONS - 1)
      .map((option) => option[part])
      .join(' / ');
  return options.length <= SHOPIFY_OPTIONS
    ? options
    : [...options.slice(0, SHOPIFY_OPTIONS - 1), { name: join('name'), value: join('value') }];
}

/** Shopify's layout, as its own import takes it. What it cannot hold is left out: a comma inside a tag, sizes of pictures. */
export const createShopifyLayout: CreateLayout = ({ fractionDigits, origin }) => ({
  mediaType: 'text/csv; charset=utf-8',
  extension: 'shopify.csv',
  head: toCsvLine(COLUMNS),
  write(json) {
    const product = JSON.parse(json) as Product;
    return rowsOf(product)
      .map(({ isFirst, position, variant, image }) => {
        const cells: Partial<Record<Column, CsvCell>> = { Handle: product.handle };
        if (isFirst) {
          cells['Title'] = product.title;
          cells['Body (HTML)'] = toHtml(product.description);
          cells['Vendor'] = product.vendor;
          cells['Type'] = product.type;
          cells['Tags'] = product.tags.map((tag) => tag.replaceAll(',', ' ')).join(', ');
          cells['Published'] = product.status === 'active' ? 'TRUE' : 'FALSE';
          cells['Status'] = product.status;
        }
        if (variant) {
          shopifyOptions(variant.options).forEach(({ name, value }, index) => {
            if (isFirst) cells[`Option${index + 1} Name` as Column] = name;
            cells[`Option${index + 1} Value` as Column] = value;
          });
          cells['Variant SKU'] = variant.sku;
          cells['Variant Inventory Tracker'] = 'shopify';
          cells['Variant Inventory Qty'] = variant.stock;
          cells['Variant Inventory Policy'] = 'deny';
          cells['Variant Fulfillment Service'] = 'manual';
          cells['Variant Price'] = formatAmount(variant.price, fractionDigits);
          cells['Variant Compare At Price'] =
            variant.compareAtPrice === null ? null : formatAmount(variant.compareAtPrice, fractionDigits);
        }
        if (image) {
          // Demo pictures are paths of this server, where Shopify would look for them at itself.
          cells['Image Src'] = image.url.startsWith('/') ? origin + image.url : image.url;
          cells['Image Position'] = position;
          cells['Image Alt Text'] = image.alt;
        }
        return toCsvLine(COLUMNS.map((column) => cells[column]));
      })
      .join('');
  },
});
