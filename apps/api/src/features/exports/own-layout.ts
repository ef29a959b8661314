import { ownLayoutColumns, type ImportField } from '@headroom/contracts/catalogue';
import type { Product } from '@headroom/contracts/products';
import { joinTags } from '../../catalogue/own-layout-tags.ts';
import { toCsvLine, type CsvCell } from './csv-line.ts';
import { rowsOf, type CreateLayout } from './export-layout.ts';
import { formatAmount } from './format-amount.ts';

/** Without it Excel takes UTF-8 for the code page of its country. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Our own layout, which imports back to the same products: a row for each variant and picture, the product itself in the first. A
 * row without a price holds no variant.
 */
export const createOwnLayout: CreateLayout = ({ fractionDigits, options }) => {
  const columns = ownLayoutColumns(options);

  return {
    mediaType: 'text/csv; charset=utf-8',
    extension: 'csv',
    head: BYTE_ORDER_MARK + toCsvLine(columns),
    write(json) {
      const product = JSON.parse(json) as Product;
      return rowsOf(product)
        .map(({ isFirst, position, variant, image }) => {
          const cells: Partial<Record<ImportField, CsvCell>> = { handle: product.handle };
          if (isFirst) {
            const { title, description, vendor, type, status } = product;
            Object.assign(cells, { title, description, vendor, type, status, tags: joinTags(product.tags) });
          }
          if (variant) {
            cells.sku = variant.sku;
            // A number, so that it is never defused.
            cells.stock = variant.stock;
            cells.price = formatAmount(variant.price, fractionDigits);
            cells.compareAtPrice =
              variant.compareAtPrice === null ? null : formatAmount(variant.compareAtPrice, fractionDigits);
            variant.options.forEach(({ name, value }, index) => {
              cells[`option${index + 1}Name` as ImportField] = name;
              cells[`option${index + 1}Value` as ImportField] = value;
            });
          }
          if (image) {
            cells.imageUrl = image.url;
            cells.imageAlt = image.alt;
            cells.imagePosition = position;
            cells.imageWidth = image.width;
            cells.imageHeight = image.height;
          }
          return toCsvLine(columns.map((column) => cells[column]));
        })
        .join('');
    },
  };
};
