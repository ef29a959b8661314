import { LIMITS } from '@headroom/contracts/catalogue';
import { CellProblem, type CellReader } from './cell-reader.ts';
import type { CsvRow } from './csv-parser.ts';
import { deriveHandle } from '../../catalogue/derive-handle.ts';
import type {
  FragmentImage,
  FragmentProduct,
  FragmentReader,
  FragmentVariant,
  ProductFragment,
  RowProblem,
} from './product-fragment.ts';
import { findColumn } from './table-columns.ts';

const ATTRIBUTE_NAME = /^attribute (\d+) name$/i;

/**
 * Reads WooCommerce's product export: one row a product, and for a variable product one row more a variation, which names its parent
 * by SKU or as `id:123` and may stand anywhere in the file.
 */
export function createWooCommerceReader(options: { columns: readonly string[]; cells: CellReader }): FragmentReader {
  const { columns, cells } = options;
  const at = (...names: string[]) => findColumn(columns, names);
  const column = {
    id: at('ID'),
    type: at('Type'),
    sku: at('SKU'),
    name: at('Name'),
    published: at('Published'),
    shortDescription: at('Short description'),
    description: at('Description'),
    stock: at('Stock'),
    salePrice: at('Sale price'),
    regularPrice: at('Regular price'),
    categories: at('Categories'),
    tags: at('Tags'),
    images: at('Images'),
    parent: at('Parent'),
    brands: at('Brands', 'Brand', 'Product Brands'),
  };
  const attributes = columns.flatMap((name) => {
    const number = ATTRIBUTE_NAME.exec(name)?.[1];
    return number === undefined
      ? []
      : [{ name: at(name), value: at(`Attribute ${number} value(s)`, `Attribute ${number} value`) }];
  });
  const hasPrice = column.regularPrice !== -1 || column.salePrice !== -1;
  /** A broken variation that does not reach its parent's name is counted with the variable product before it. */
  let lastVariable: string | undefined;

  const ownKey = (row: CsvRow): string | undefined => {
    const id = cells.line(row, column.id);
    if (id !== '') return `id:${id}`;
    const sku = cells.line(row, column.sku);
    return sku === '' ? undefined : `sku:${sku}`;
  };
  const parentKey = (row: CsvRow): string | undefined => {
    const parent = cells.line(row, column.parent);
    if (parent === '') return undefined;
    return /^id:\d+$/i.test(parent) ? parent.toLowerCase() : `sku:${parent}`;
  };

  function readVariant(row: CsvRow, isVariation: boolean): FragmentVariant {
    const regular = cells.price(row, column.regularPrice);
    const sale = cells.price(row, column.salePrice);
    const isOnSale = sale.amount !== null;
    const read = isVariation
      ? attributes.flatMap(({ name, value }) => {
          const option = {
            name: cells.text(row, name, LIMITS.optionName),
            value: cells.text(row, value, LIMITS.optionValue),
          };
          return option.name === '' || option.value === '' ? [] : [option];
        })
      : [];
    if (read.length > LIMITS.options)
      cells.fail(
        row,
        -1,
        'too_many_options',
        `the variation has ${read.length} attributes; ${LIMITS.options} is the limit`,
      );
    return {
      line: row.line,
      sku: cells.text(row, column.sku, LIMITS.sku) || null,
      options: read,
      price: sale.amount ?? regular.amount ?? 0,
      compareAtPrice: isOnSale ? regular.amount : null,
      stock: cells.stock(row, column.stock),
      doubt: sale.doubt ?? regular.doubt,
    };
  }

  function readProduct(row: CsvRow): FragmentProduct {
    const title = cells.text(row, column.name, LIMITS.title);
    if (title === '') cells.fail(row, column.name, 'title_missing', 'the name is empty');
    const handle = deriveHandle(title);
    if (handle === '')
      cells.fail(row, column.name, 'handle_missing', 'the name has no letter or digit to make a handle from');
    // "Clothing > Tops, Sale": the first path's last name is the type, the other paths' last names are tags.
    const categories = cells.tags(row, column.categories).map((path) => (path.split(' > ').at(-1) ?? path).trim());
    const [type = '', ...otherCategories] = categories;
    const long = cells.description(row, column.description);
    const short = cells.description(row, column.shortDescription);
    const description = [short, long].filter((text) => text !== '').join('\n\n');
    if (description.length > LIMITS.description && Array.from(description).length > LIMITS.description) {
      cells.fail(
        row,
        column.description,
        'text_too_long',
        `with the short description the text is longer than ${LIMITS.description.toLocaleString('en')} characters`,
      );
    }
    return {
      handle,
      handleSuffix: deriveHandle(cells.line(row, column.sku)) || cells.line(row, column.id).replace(/\W/g, ''),
      title,
      description: column.description === -1 && column.shortDescription === -1 ? undefined : description,
      vendor:
        column.brands === -1 ? undefined : (cells.text(row, column.brands, LIMITS.vendor).split(',')[0] ?? '').trim(),
      type: column.categories === -1 ? undefined : type,
      tags: column.tags === -1 && column.categories === -1 ? undefined : cells.tags(row, column.tags, otherCategories),
      status: column.published === -1 ? undefined : (cells.published(row, column.published) ?? 'draft'),
    };
  }

  function readImages(row: CsvRow): FragmentImage[] {
    const addresses = cells
      .raw(row, column.images)
      .split(/\s*,\s*(?=https?:)/i)
      .filter((url) => url !== '');
    if (addresses.length > LIMITS.images)
      cells.fail(row, column.images, 'too_many_images', `the product has more than ${LIMITS.images} pictures`);
    return addresses.map((url, index) => ({
      url: cells.url(row, column.images, url),
      alt: '',
      position: index + 1,
      width: undefined,
      height: undefined,
    }));
  }

  function readRow(row: CsvRow): ProductFragment {
    const types = cells
      .raw(row, column.type)
      .toLowerCase()
      .split(/\s*,\s*/);
    const isVariation = types.includes('variation');
    const sku = cells.line(row, column.sku);
    const id = cells.line(row, column.id);
    const base = { line: row.line, problem: undefined };
    let key = isVariation ? parentKey(row) : ownKey(row);
    try {
      cells.checkRow(row);
      if (isVariation) {
        if (key === undefined) cells.fail(row, column.parent, 'parent_missing', 'the variation names no parent');
        return { ...base, key, alias: undefined, product: undefined, variants: [readVariant(row, true)], images: [] };
      }
      const product = readProduct(row);
      const isVariable = types.includes('variable');
      key ??= `title:${product.handle}`;
      if (isVariable) lastVariable = key;
      const alias = sku !== '' && id !== '' ? `sku:${sku}` : undefined;
      return {
        ...base,
        key,
        alias,
        product,
        variants: isVariable ? [] : [readVariant(row, false)],
        images: readImages(row),
      };
    } catch (error) {
      if (!(error instanceof CellProblem)) throw error;
      const problem: RowProblem = error.problem;
      const lost = row.problem && key === undefined ? lastVariable : key;
      return { ...base, key: lost, alias: undefined, product: undefined, variants: [], images: [], problem };
    }
  }

  return {
    carries: {
      description: column.description !== -1 || column.shortDescription !== -1,
      vendor: column.brands !== -1,
      type: column.categories !== -1,
      tags: column.tags !== -1 || column.categories !== -1,
      status: column.published !== -1,
      sku: column.sku !== -1,
      options: attributes.length > 0,
      price: hasPrice,
      compareAtPrice: hasPrice,
      stock: column.stock !== -1,
      images: column.images !== -1,
      imageSizes: false,
    },
    matchBy: column.sku === -1 ? 'handle' : 'sku',
    derivesHandles: true,
    orphanReason: 'the parent of this variation is not in the file',
    columnNames: {
      id: cells.nameOf(column.id),
      sku: cells.nameOf(column.sku),
      title: cells.nameOf(column.name),
      orphan: cells.nameOf(column.parent),
    },
    push: (row) => readRow(row),
    end: () => undefined,
  };
}
