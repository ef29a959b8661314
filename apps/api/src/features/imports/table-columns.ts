import { IMPORT_FIELDS, ownLayoutColumns, type ImportField } from '@headroom/contracts/catalogue';

/** Column number a field, -1 for none. */
export type TableColumns = Readonly<Record<ImportField, number>>;

/** Shopify's names, older template first; compared without regard to case. */
const SHOPIFY_NAMES: Readonly<Partial<Record<ImportField, readonly string[]>>> = {
  handle: ['Handle', 'URL handle'],
  title: ['Title'],
  description: ['Body (HTML)', 'Body HTML', 'Description'],
  vendor: ['Vendor'],
  type: ['Type', 'Custom Product Type', 'Product type'],
  tags: ['Tags'],
  status: ['Status'],
  published: ['Published', 'Published on online store'],
  option1Name: ['Option1 Name'],
  option1Value: ['Option1 Value'],
  option2Name: ['Option2 Name'],
  option2Value: ['Option2 Value'],
  option3Name: ['Option3 Name'],
  option3Value: ['Option3 Value'],
  sku: ['Variant SKU', 'SKU'],
  price: ['Variant Price', 'Price'],
  compareAtPrice: ['Variant Compare At Price', 'Compare-at price', 'Compare At Price'],
  stock: ['Variant Inventory Qty', 'Inventory quantity'],
  imageUrl: ['Image Src', 'Product image URL'],
  imagePosition: ['Image Position'],
  imageAlt: ['Image Alt Text'],
};

/** Number of the first column with one of the names, -1 for none. */
export const findColumn = (columns: readonly string[], names: readonly string[]): number => {
  const lower = columns.map((column) => column.toLowerCase());
  return names.map((name) => lower.indexOf(name.toLowerCase())).find((index) => index !== -1) ?? -1;
};

const forEachField = (find: (field: ImportField) => number): TableColumns =>
  Object.fromEntries(IMPORT_FIELDS.map((field) => [field, find(field)])) as Record<ImportField, number>;

export const shopifyColumns = (columns: readonly string[]): TableColumns =>
  forEachField((field) => findColumn(columns, SHOPIFY_NAMES[field] ?? []));

/** Columns by a map of field to column name; names that the map leaves out carry nothing. */
export const mappedColumns = (
  columns: readonly string[],
  map: Readonly<Partial<Record<ImportField, string>>>,
): TableColumns =>
  forEachField((field) => {
    const name = map[field];
    return name === undefined ? -1 : findColumn(columns, [name]);
  });

/** Whether a file was written by our own export: its shortest header, in whatever order, letter by letter. */
export const isOwnLayout = (columns: readonly string[]): boolean =>
  ownLayoutColumns().every((column) => columns.includes(column));
