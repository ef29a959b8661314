import { sortKey } from '@headroom/contracts/fold-text';
import type { DemoProduct } from './demo-product.ts';
import type { RowBuffer } from './row-buffer.ts';
import { searchVector } from './search-vector.ts';

/** The tables that a demo catalogue fills with their columns in the order of the rows below. */
export const DEMO_COLUMNS = {
  products:
    'id, handle, title, title_key, description, vendor, vendor_key, type, tags, status, price, compare_at_price, stock, variant_count, skus, optimization_status, last_optimized, version, created_at, updated_at, search',
  variants: 'id, product_id, position, sku, options, price, compare_at_price, stock',
  product_images: 'id, product_id, position, url, alt, width, height',
  optimization_versions: 'id, product_id, title, description, is_active, created_at',
  content_reviews: 'id, product_id, version_id, status, comment, created_at, decided_at',
  ai_usage_records: 'id, provider_id, model, product_id, input_tokens, output_tokens, cost_micros, created_at',
} as const;
export type DemoTable = keyof typeof DEMO_COLUMNS;
export const DEMO_TABLES = Object.keys(DEMO_COLUMNS) as DemoTable[];

const NULL = '\\N';
const timestamp = (milliseconds: number | null) =>
  milliseconds === null ? NULL : new Date(milliseconds).toISOString();
const orNull = (value: number | null) => (value === null ? NULL : value);
/** An array literal; the demo's words hold no quotes and no backslashes, so that COPY needs no escapes either. */
const array = (values: readonly string[]) => (values.length === 0 ? '{}' : `{"${values.join('","')}"}`);

const keys = new Map<string, string>();
function vendorKey(vendor: string): string {
  let key = keys.get(vendor);
  if (key === undefined) keys.set(vendor, (key = sortKey(vendor)));
  return key;
}
/** The lexicon holds the words of active products only: what mends anybody's search must not tell what is not public. */
const ignore = () => {};

/**
 * Appends a product to what COPY reads, one a table, with the columns that triggers would derive: they are off during
 * the load, because they would take several times as long.
 */
export function appendRows(
  rows: Record<DemoTable, RowBuffer>,
  product: DemoProduct,
  onWord: (word: string) => void,
): void {
  const { id, variants, images, content, usage } = product;
  let cheapest = variants[0];
  let stock = 0;
  for (const variant of variants) {
    if (cheapest === undefined || variant.price < cheapest.price) cheapest = variant;
    stock += variant.stock;
  }
  const skus = variants.map((variant) => variant.sku);
  const search = searchVector(
    { titleWords: product.titleWords, vendor: product.vendor, skus, tags: product.tags },
    product.status === 'active' ? onWord : ignore,
  );
  rows.products.append(
    `${id}\t${product.handle}\t${product.title}\t${sortKey(product.title)}\t${product.description}\t${product.vendor}\t${vendorKey(product.vendor)}\t${product.type}\t${array(product.tags)}\t${product.status}\t${cheapest?.price ?? 0}\t${orNull(cheapest?.compareAtPrice ?? null)}\t${stock}\t${variants.length}\t${array(skus)}\t${product.optimizationStatus}\t${timestamp(product.lastOptimized)}\t${product.version}\t${timestamp(product.createdAt)}\t${timestamp(product.updatedAt)}\t${search}\n`,
  );
  for (const [index, variant] of variants.entries()) {
    rows.variants.append(
      `${variant.id}\t${id}\t${index + 1}\t${variant.sku}\t${JSON.stringify(variant.options)}\t${variant.price}\t${orNull(variant.compareAtPrice)}\t${variant.stock}\n`,
    );
  }
  for (const [index, image] of images.entries()) {
    rows.product_images.append(`${image.id}\t${id}\t${index + 1}\t${image.url}\t${image.alt}\t1200\t900\n`);
  }
  if (content) {
    rows.optimization_versions.append(
      `${content.id}\t${id}\t${content.title}\t${content.description}\t${content.isActive}\t${timestamp(content.createdAt)}\n`,
    );
    const { review } = content;
    if (review) {
      rows.content_reviews.append(
        `${review.id}\t${id}\t${content.id}\t${review.status}\t${review.comment}\t${timestamp(review.createdAt)}\t${timestamp(review.decidedAt)}\n`,
      );
    }
  }
  if (usage) {
    rows.ai_usage_records.append(
      `${usage.id}\t${usage.providerId}\t${usage.model}\t${id}\t${usage.inputTokens}\t${usage.outputTokens}\t${usage.costMicros}\t${timestamp(usage.createdAt)}\n`,
    );
  }
}
