import { LIMITS, type ImportField, type ProductStatus } from '@headroom/contracts/catalogue';
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
import type { TableColumns } from './table-columns.ts';

/** Rows of one product kept together; more than its variants and images can be, so that no file can fill the memory. */
const MAX_ROWS = LIMITS.variants + LIMITS.images;
/** Characters likewise: the rest of a product beyond them is a part of its own, joined to it in the database. */
const MAX_LENGTH = 8_388_608;

interface Group {
  key: string | undefined;
  alias: string | undefined;
  line: number;
  title: string;
  product: FragmentProduct | undefined;
  optionNames: string[];
  variants: FragmentVariant[];
  optionKeys: Set<string>;
  images: FragmentImage[];
  problem: RowProblem | undefined;
  rowCount: number;
  length: number;
}

function open(row: CsvRow, key: string | undefined): Group {
  return {
    key,
    alias: undefined,
    line: row.line,
    title: '',
    product: undefined,
    optionNames: [],
    variants: [],
    optionKeys: new Set(),
    images: [],
    problem: undefined,
    rowCount: 0,
    length: 0,
  };
}

/**
 * Reads Shopify's product export, and any table whose columns are mapped: several rows a product, the first with the title, the
 * others with the same handle and a variant, a picture or both. Without a handle column every row is a product.
 */
export function createTableReader(options: { columns: TableColumns; cells: CellReader }): FragmentReader {
  const { columns, cells } = options;
  const optionColumns = Array.from({ length: LIMITS.options }, (_, index) => ({
    name: columns[`option${index + 1}Name` as ImportField],
    value: columns[`option${index + 1}Value` as ImportField],
  })).filter(({ value }) => value !== -1);
  const hasVariants = [columns.sku, columns.price, columns.compareAtPrice, columns.stock, columns.option1Value].some(
    (at) => at !== -1,
  );
  let group: Group | undefined;

  function finish(): ProductFragment | undefined {
    const done = group;
    group = undefined;
    return done;
  }

  function belongs(row: CsvRow, key: string): boolean {
    if (!group || group.key !== key || columns.handle === -1) return false;
    if (group.rowCount >= MAX_ROWS || group.length >= MAX_LENGTH) return false;
    const title = cells.line(row, columns.title);
    return title === '' || (columns.option1Value !== -1 && title === group.title);
  }

  function readProduct(row: CsvRow): FragmentProduct | undefined {
    const title = cells.text(row, columns.title, LIMITS.title);
    if (title === '') return undefined;
    const sku = cells.text(row, columns.sku, LIMITS.sku);
    const handle = columns.handle === -1 ? deriveHandle(title) : cells.handle(row, columns.handle);
    if (handle === '')
      cells.fail(row, columns.title, 'handle_missing', 'the title has no letter or digit to make a handle from');
    const status: ProductStatus | undefined =
      cells.status(row, columns.status) ?? cells.published(row, columns.published);
    return {
      handle,
      handleSuffix: columns.handle === -1 ? deriveHandle(sku) : '',
      title,
      description: columns.description === -1 ? undefined : cells.description(row, columns.description),
      vendor: columns.vendor === -1 ? undefined : cells.text(row, columns.vendor, LIMITS.vendor),
      type: columns.type === -1 ? undefined : cells.text(row, columns.type, LIMITS.type),
      tags: columns.tags === -1 ? undefined : cells.tags(row, columns.tags),
      status: columns.status === -1 && columns.published === -1 ? undefined : (status ?? 'draft'),
    };
  }

  function readOptions(row: CsvRow, to: Group): { name: string; value: string }[] {
    const read: { name: string; value: string }[] = [];
    optionColumns.forEach((option, index) => {
      const name = cells.text(row, option.name, LIMITS.optionName);
      if (name !== '') to.optionNames[index] = name;
      const value = cells.text(row, option.value, LIMITS.optionValue);
      if (value !== '') read.push({ name: to.optionNames[index] ?? '', value });
    });
    // How Shopify writes a product without options.
    const [only] = read;
    return !cells.isExact &&
      read.length === 1 &&
      only?.name.toLowerCase() === 'title' &&
      only.value.toLowerCase() === 'default title'
      ? []
      : read;
  }

  function readVariant(row: CsvRow, to: Group): FragmentVariant {
    const price = cells.price(row, columns.price);
    const compareAt = cells.price(row, columns.compareAtPrice);
    const read = readOptions(row, to);
    const optionKey = JSON.stringify(read.map(({ value }) => value));
    // A catalogue may hold two variants that only their SKUs tell apart; elsewhere that is a slip.
    if (to.optionKeys.has(optionKey) && !cells.isExact) {
      const shown = read.map(({ value }) => value).join(' / ') || 'no options';
      cells.fail(
        row,
        columns.option1Value,
        'variant_twice',
        `the product has a variant “${shown.slice(0, 80)}” already`,
      );
    }
    to.optionKeys.add(optionKey);
    return {
      line: row.line,
      sku: cells.text(row, columns.sku, LIMITS.sku) || null,
      options: read,
      price: price.amount ?? 0,
      compareAtPrice: compareAt.amount,
      stock: cells.stock(row, columns.stock),
      doubt: price.doubt ?? compareAt.doubt,
    };
  }

  function readRow(row: CsvRow, to: Group): void {
    cells.checkRow(row);
    if (to.key === undefined)
      cells.fail(
        row,
        columns.handle === -1 ? columns.title : columns.handle,
        columns.handle === -1 ? 'title_missing' : 'handle_missing',
        columns.handle === -1 ? 'the title is empty' : 'the handle is empty',
      );
    const isFirst = to.rowCount === 1;
    if (isFirst) {
      to.product = readProduct(row);
      to.title = to.product?.title ?? '';
    }
    const has = (column: number) => cells.raw(row, column) !== '';
    // A product of ours may have no variant at all; elsewhere one is meant.
    const isWhole = isFirst && to.product !== undefined && !cells.isExact;
    if (hasVariants && (isWhole || has(columns.option1Value) || has(columns.sku) || has(columns.price))) {
      to.variants.push(readVariant(row, to));
      if (to.variants.length > LIMITS.variants)
        cells.fail(
          row,
          -1,
          'too_many_variants',
          `the product has more than ${LIMITS.variants.toLocaleString('en')} variants`,
        );
    }
    const url = cells.raw(row, columns.imageUrl);
    if (url !== '') {
      to.images.push({
        url: cells.url(row, columns.imageUrl, url),
        alt: cells.text(row, columns.imageAlt, LIMITS.alt),
        position: cells.position(row, columns.imagePosition),
        width: cells.position(row, columns.imageWidth),
        height: cells.position(row, columns.imageHeight),
      });
      if (to.images.length > LIMITS.images)
        cells.fail(row, -1, 'too_many_images', `the product has more than ${LIMITS.images} pictures`);
    }
  }

  return {
    carries: {
      description: columns.description !== -1,
      vendor: columns.vendor !== -1,
      type: columns.type !== -1,
      tags: columns.tags !== -1,
      status: columns.status !== -1 || columns.published !== -1,
      sku: columns.sku !== -1,
      options: columns.option1Value !== -1,
      price: columns.price !== -1,
      compareAtPrice: columns.compareAtPrice !== -1,
      stock: columns.stock !== -1,
      images: columns.imageUrl !== -1,
      imageSizes: columns.imageWidth !== -1 && columns.imageHeight !== -1,
    },
    matchBy: columns.handle === -1 && columns.sku !== -1 ? 'sku' : 'handle',
    derivesHandles: columns.handle === -1,
    orphanReason: 'no row of the file gives this handle a title',
    columnNames: {
      id: cells.nameOf(columns.handle),
      sku: cells.nameOf(columns.sku),
      title: cells.nameOf(columns.title),
      orphan: cells.nameOf(columns.title),
    },

    push(row) {
      const column = columns.handle === -1 ? columns.title : columns.handle;
      const cell = cells.line(row, column);
      // A broken row that does not reach its handle belongs to the product before it: that one may not be whole without it.
      const isLost = row.problem !== undefined && cell === '';
      let finished: ProductFragment | undefined;
      let key: string | undefined = cell === '' ? undefined : cell;
      if (columns.handle === -1 && key !== undefined) {
        const sku = cells.line(row, columns.sku);
        key = sku === '' ? `title:${deriveHandle(key)}` : `sku:${sku}`;
      }
      const joins = group && columns.handle !== -1 && (isLost || (key !== undefined && belongs(row, key)));
      if (!joins) {
        finished = finish();
        group = open(row, key);
      }
      const current = group ?? open(row, key);
      current.rowCount++;
      current.length += row.length;
      if (current.problem) return finished;
      try {
        readRow(row, current);
      } catch (error) {
        if (!(error instanceof CellProblem)) throw error;
        current.problem = error.problem;
      }
      return finished;
    },
    end: finish,
  };
}
