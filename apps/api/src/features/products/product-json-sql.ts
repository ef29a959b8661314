import type { ProductField } from '@headroom/contracts/catalogue';
import type { FieldSelection } from './field-selection.ts';

const time = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

interface PlainField {
  /** Columns of `products` that the expression reads. */
  column: string;
  json?: string;
}
const PLAIN: Readonly<Partial<Record<ProductField, PlainField>>> = {
  id: { column: 'id' },
  handle: { column: 'handle' },
  title: { column: 'title' },
  description: { column: 'description' },
  vendor: { column: 'vendor' },
  type: { column: 'type' },
  tags: { column: 'tags' },
  status: { column: 'status' },
  price: { column: 'price' },
  compareAtPrice: { column: 'compare_at_price' },
  currency: { column: 'currency' },
  stock: { column: 'stock' },
  variantCount: { column: 'variant_count' },
  optimizationStatus: { column: 'optimization_status' },
  lastOptimized: { column: 'last_optimized', json: time('page.last_optimized') },
  version: { column: 'version' },
  createdAt: { column: 'created_at', json: time('page.created_at') },
  updatedAt: { column: 'updated_at', json: time('page.updated_at') },
};

/** The parts of nested fields over the row `n` of their own table. */
const PART: Readonly<Record<string, string>> = {
  id: 'n.id',
  url: 'n.url',
  alt: 'n.alt',
  width: 'n.width',
  height: 'n.height',
  // The hash in the address of a picture that was uploaded here (contracts/pictures.ts); for any other nothing is looked up.
  placeholder: `CASE WHEN n.url LIKE '/pictures/u/%' THEN (SELECT u.placeholder FROM pictures u WHERE u.hash = substr(n.url, 13, 43)) END`,
  position: 'n.position',
  sku: 'n.sku',
  options: 'n.options',
  price: 'n.price',
  compareAtPrice: 'n.compare_at_price',
  stock: 'n.stock',
  title: 'n.title',
  description: 'n.description',
  createdAt: time('n.created_at'),
};
const NESTED: Readonly<Partial<Record<ProductField, { from: string; many: boolean }>>> = {
  image: { from: 'product_images n WHERE n.product_id = page.id ORDER BY n.position, n.id LIMIT 1', many: false },
  images: { from: 'product_images n WHERE n.product_id = page.id ORDER BY n.position, n.id', many: true },
  variants: { from: 'variants n WHERE n.product_id = page.id ORDER BY n.position, n.id', many: true },
  content: { from: 'optimization_versions n WHERE n.product_id = page.id AND n.is_active', many: false },
};

/** Columns of `products p` that the selection reads, as a select list; the id is always among them. */
export const selectionColumns = oncePerSelection((selection) =>
  [...new Set(['id', ...[...selection.keys()].flatMap((field) => PLAIN[field]?.column ?? [])])]
    .map((column) => `p.${column}`)
    .join(', '),
);

/**
 * The select list that makes one row of JSON out of `page` (whose columns are `selectionColumns`): exactly the selected fields, under
 * their names in the contract.
 */
export const selectionSql = oncePerSelection((selection) => {
  const items = [...selection].map(([field, parts]) => {
    const plain = PLAIN[field];
    if (plain) return `${plain.json ?? `page.${plain.column}`} AS "${field}"`;
    const nested = NESTED[field];
    if (!nested || parts === true) throw new Error(`no SQL for the field ${field}`);
    const row = `SELECT ${parts.map((part) => `${PART[part]} AS "${part}"`).join(', ')} FROM ${nested.from}`;
    return nested.many
      ? `coalesce((SELECT json_agg(x) FROM (${row}) x), '[]'::json) AS "${field}"`
      : `(SELECT row_to_json(x) FROM (${row}) x) AS "${field}"`;
  });
  return items.join(', ');
});

/** Texts made from a selection are kept as long as the selection is. */
function oncePerSelection(make: (selection: FieldSelection) => string): (selection: FieldSelection) => string {
  const made = new WeakMap<FieldSelection, string>();
  return (selection) => {
    const kept = made.get(selection) ?? make(selection);
    made.set(selection, kept);
    return kept;
  };
}
