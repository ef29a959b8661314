import { IMPORT_FIELDS, type ImportField, type ImportFormat } from '@headroom/contracts/catalogue';
import type { CellReader } from './cell-reader.ts';
import { ImportError } from './import-error.ts';
import { nearNames } from './near-names.ts';
import type { FragmentReader } from './product-fragment.ts';
import { findColumn, isOwnLayout, mappedColumns, shopifyColumns } from './table-columns.ts';
import { createTableReader } from './table-reader.ts';
import { createWooCommerceReader } from './woocommerce-reader.ts';

export type ColumnMap = Readonly<Partial<Record<ImportField, string>>>;

/** How messages name formats to people. */
export const FORMAT_NAMES: Readonly<Record<ImportFormat, string>> = {
  shopify: 'Shopify product export',
  woocommerce: 'WooCommerce product export',
  csv: 'CSV',
};

export interface ChosenFormat {
  readonly format: ImportFormat;
  /** Written by our own export, and read as it was written. */
  readonly isExact: boolean;
  createReader(cells: CellReader): FragmentReader;
}

/**
 * Decides by the header (or by what was asked for) how a file is read. Throws an ImportError that names the file's columns where
 * the header fits nothing, and near names where a mapped column is missing.
 */
export function chooseFormat(options: {
  columns: readonly string[];
  format?: ImportFormat | undefined;
  map?: ColumnMap | undefined;
}): ChosenFormat {
  const { columns, map } = options;
  const has = (...names: string[]) => names.every((name) => findColumn(columns, [name]) !== -1);
  const hasOne = (...names: string[]) => findColumn(columns, names) !== -1;
  const looksLikeShopify =
    hasOne('Handle', 'URL handle') &&
    has('Title') &&
    hasOne('Variant Price', 'Variant SKU', 'Body (HTML)', 'Option1 Value', 'Price') &&
    // Some of the fields' own names are Shopify's too: what reads more of the columns is meant.
    Object.values(shopifyColumns(columns)).filter((column) => column !== -1).length >=
      IMPORT_FIELDS.filter((field) => has(field)).length;
  const looksLikeWooCommerce = has('Type', 'SKU', 'Name') && hasOne('Regular price', 'Published', 'Parent');
  const format =
    options.format ?? (map ? 'csv' : looksLikeShopify ? 'shopify' : looksLikeWooCommerce ? 'woocommerce' : 'csv');
  const listed = `The file’s columns are: ${listColumns(columns)}.`;

  if (map && format !== 'csv')
    throw new ImportError(
      `A map of columns is for the format csv; a ${FORMAT_NAMES[format]} is read by its own column names. Leave the map out (--map on the command line).`,
    );
  if (format === 'shopify') {
    const table = shopifyColumns(columns);
    if (table.handle === -1 || table.title === -1) {
      throw new ImportError(`A Shopify product export has the columns Handle (or URL handle) and Title. ${listed}`);
    }
    return { format, isExact: false, createReader: (cells) => createTableReader({ columns: table, cells }) };
  }
  if (format === 'woocommerce') {
    if (!has('Type', 'Name'))
      throw new ImportError(`A WooCommerce product export has the columns Type and Name. ${listed}`);
    return { format, isExact: false, createReader: (cells) => createWooCommerceReader({ columns, cells }) };
  }

  // A file that already uses the fields' own names needs no map.
  const chosen: ColumnMap =
    map ?? Object.fromEntries(IMPORT_FIELDS.filter((field) => has(field)).map((field) => [field, field]));
  if (chosen.title === undefined) {
    const wayOut = `Say which column is which, at least the title (on the command line: --map title=${quote(guessTitle(columns))},price=…)`;
    throw new ImportError(
      map
        ? `The map names no column for the title. ${listed}`
        : `The header is none that Headroom knows. ${wayOut}. ${listed}`,
    );
  }
  for (const [field, name] of Object.entries(chosen)) {
    if (findColumn(columns, [name]) === -1) {
      const near = nearNames(name, columns);
      const hint = near.length > 0 ? ` Did you mean ${near.map((other) => `“${other}”`).join(' or ')}?` : '';
      throw new ImportError(`The file has no column “${name}” for ${field}.${hint} ${listed}`);
    }
  }
  const table = mappedColumns(columns, chosen);
  const isExact = isOwnLayout(columns) && Object.entries(chosen).every(([field, name]) => field === name);
  return { format, isExact, createReader: (cells) => createTableReader({ columns: table, cells }) };
}

/** Reads `title=Name,price=Cost`; a comma inside a column's name is written `\,`. */
export function parseColumnMap(text: string): ColumnMap {
  const map: Partial<Record<ImportField, string>> = {};
  for (const pair of text.split(/(?<!\\),/)) {
    const equals = pair.indexOf('=');
    const field = pair.slice(0, equals).trim();
    const name = pair
      .slice(equals + 1)
      .replaceAll('\\,', ',')
      .trim();
    if (equals === -1 || name === '')
      throw new ImportError(`--map takes field=Column pairs parted by commas; “${pair}” is none.`);
    const known = IMPORT_FIELDS.find((candidate) => candidate.toLowerCase() === field.toLowerCase());
    if (!known) {
      const near = nearNames(field, IMPORT_FIELDS);
      const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
      throw new ImportError(`--map knows no field “${field}”.${hint} The fields are: ${IMPORT_FIELDS.join(', ')}.`);
    }
    map[known] = name;
  }
  return map;
}

const quote = (name: string): string => (/^[\w-]+$/.test(name) ? name : `"${name}"`);
const guessTitle = (columns: readonly string[]): string =>
  columns.find((name) => /title|name|product/i.test(name)) ?? columns[0] ?? 'Name';
const listColumns = (columns: readonly string[]): string => {
  const shown = columns.slice(0, 60).map((name) => (name === '' ? '(no name)' : name.slice(0, 60)));
  return shown.join(', ') + (columns.length > shown.length ? ` and ${columns.length - shown.length} more` : '');
};
