import type { ImportField, ImportFormat } from '@headroom/contracts/catalogue';
import type { Import } from '@headroom/contracts/imports';

export const FORMAT_WORDS: Readonly<Record<ImportFormat, string>> = {
  shopify: 'Shopify export',
  woocommerce: 'WooCommerce export',
  csv: 'Table with our names',
};

const DELIMITERS: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };
export const DELIMITER_CHOICES = Object.entries(DELIMITERS);
const delimiterWords = (delimiter: string): string => DELIMITERS[delimiter] ?? `“${delimiter}”`;

export const ENCODING_CHOICES = [
  ['utf-8', 'UTF-8'],
  ['windows-1252', 'Windows-1252 (western Europe)'],
  ['windows-1250', 'Windows-1250 (central Europe)'],
  ['windows-1251', 'Windows-1251 (Cyrillic)'],
  ['iso-8859-15', 'ISO 8859-15 (Latin 9)'],
  ['utf-16le', 'UTF-16'],
] as const;

const encodingWords = (encoding: string): string =>
  encoding.toLowerCase() === 'utf-8' ? 'UTF-8' : encoding.replace(/^windows/i, 'Windows').replace(/^utf/i, 'UTF');

const NAMES: Partial<Readonly<Record<ImportField, string>>> = {
  handle: 'Handle',
  title: 'Title',
  description: 'Description',
  vendor: 'Vendor',
  type: 'Type',
  tags: 'Tags',
  status: 'Status',
  published: 'Published, yes or no',
  sku: 'SKU',
  price: 'Price',
  compareAtPrice: 'Compare-at price',
  stock: 'Stock',
  imageUrl: 'Picture, address',
  imagePosition: 'Picture, position',
  imageAlt: 'Picture, alt text',
  imageWidth: 'Picture, width',
  imageHeight: 'Picture, height',
};

/** What a field of ours is called on screen: "Option 2, name". */
export function fieldWords(field: ImportField): string {
  const option = /^option(\d+)(Name|Value)$/.exec(field);
  return option ? `Option ${option[1]}, ${option[2]!.toLowerCase()}` : (NAMES[field] ?? field);
}

/** How the file is read: as it was told, else as it was detected. */
export function readingWords({ detected, reading }: Import): string[] {
  if (!detected) return [];
  const format = reading.format ?? detected.format;
  return [
    reading.map ? 'Table with a mapping' : format ? FORMAT_WORDS[format] : 'Unknown table',
    encodingWords(reading.encoding ?? detected.encoding),
    delimiterWords(reading.delimiter ?? detected.delimiter),
  ];
}
