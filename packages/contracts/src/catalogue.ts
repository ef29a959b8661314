/**
 * The catalogue's vocabulary as plain constants: no schema library, so that the browser can import it for free.
 * The schemas built from it are in products.ts.
 */
export const PRODUCT_STATUSES = ['draft', 'active', 'archived'] as const;
export type ProductStatus = (typeof PRODUCT_STATUSES)[number];

/** `original`: never optimised · `pending`: asked for · `in_review`: a person decides · `completed`: an optimised text is active. */
export const OPTIMIZATION_STATUSES = ['original', 'pending', 'in_review', 'completed'] as const;
export type OptimizationStatus = (typeof OPTIMIZATION_STATUSES)[number];

export const ROLES = ['viewer', 'editor', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** In code points. NIST SP 800-63B asks for length, not for kinds of signs. */
export const PASSWORD_LENGTH = { min: 10, max: 1_024 } as const;

/** Sort keys without direction; `-` before one sorts it downwards. `relevance` needs a `q` and has no direction. */
export const SORT_KEYS = ['title', 'price', 'createdAt', 'updatedAt', 'lastOptimized', 'vendor'] as const;
export type SortKey = (typeof SORT_KEYS)[number];
export const SORTS = [...SORT_KEYS, ...SORT_KEYS.map((key) => `-${key}` as const), 'relevance'] as const;
export type Sort = SortKey | `-${SortKey}` | 'relevance';

/** Positions up to this one are always exact; behind it they may be a little late, and `positionAsOf` says of when they are. */
export const EXACT_OFFSET_MAX = 500;

/** Fields of a product that `fields` can ask for whole. */
export const PRODUCT_FIELDS = [
  'id',
  'handle',
  'title',
  'description',
  'vendor',
  'type',
  'tags',
  'status',
  'price',
  'compareAtPrice',
  'currency',
  'stock',
  'variantCount',
  'optimizationStatus',
  'lastOptimized',
  'version',
  'createdAt',
  'updatedAt',
  'image',
  'images',
  'variants',
  'content',
] as const;
export type ProductField = (typeof PRODUCT_FIELDS)[number];

/** Nested fields: `variants.sku` asks for one, `variants` for all of them. */
export const NESTED_FIELDS = {
  image: ['id', 'url', 'alt', 'width', 'height', 'placeholder'],
  images: ['id', 'url', 'alt', 'width', 'height', 'placeholder', 'position'],
  variants: ['id', 'sku', 'options', 'price', 'compareAtPrice', 'stock', 'position'],
  content: ['id', 'title', 'description', 'createdAt'],
} as const;

/** Limits that the API, the importer and the forms share. Lengths are counted in Unicode code points. */
export const LIMITS = {
  title: 512,
  handle: 255,
  description: 65_536,
  vendor: 255,
  type: 255,
  tag: 255,
  tags: 250,
  sku: 255,
  optionName: 255,
  optionValue: 255,
  options: 10,
  variants: 2_048,
  images: 250,
  imageUrl: 2_048,
  alt: 512,
  /** Minor units: ten billion major units of a currency with two decimals, far inside a double's exact integers. */
  price: 1_000_000_000_000,
  stock: 1_000_000_000,
  query: 200,
  /** Different words of a search: each is a prefix to look up, and single letters match half a catalogue. */
  queryWords: 12,
  filterValues: 100,
  ids: 200,
} as const;

export const LIST_LIMIT_DEFAULT = 50;
export const LIST_LIMIT_MAX = 200;
/** Relevance ranks the newest this many matches; what matches beyond them follows, newest first. */
export const RELEVANCE_CANDIDATES = 2_000;
export const MARKS_MAX = 64;
export const FACET_VALUES_DEFAULT = 50;
export const FACET_VALUES_MAX = 1_000;

/** Items of one bulk PATCH. */
export const BULK_PATCH_MAX = 1_000;
/** Ids that a bulk action takes; more are chosen by a filter. */
export const BULK_IDS_MAX = 10_000;
/** Ids of one bulk entry of the change feed. */
export const BULK_CHANGE_IDS = 1_000;
export const CHANGES_LIMIT_DEFAULT = 200;
export const CHANGES_LIMIT_MAX = 1_000;

export const JOB_KINDS = ['bulk', 'undo', 'import-check', 'import', 'cleanup', 'pictures'] as const;
export type JobKind = (typeof JOB_KINDS)[number];
export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Layouts that the importer reads. `csv` is any table, by its names or by a map; the export writes it with our own names. */
export const IMPORT_FORMATS = ['shopify', 'woocommerce', 'csv'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];
export const EXPORT_FORMATS = ['csv', 'shopify', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Fields that a column of a table file can carry; `--map field=Column` takes these names. */
export const IMPORT_FIELDS = [
  'handle',
  'title',
  'description',
  'vendor',
  'type',
  'tags',
  'status',
  'published',
  'option1Name',
  'option1Value',
  'option2Name',
  'option2Value',
  'option3Name',
  'option3Value',
  'option4Name',
  'option4Value',
  'option5Name',
  'option5Value',
  'option6Name',
  'option6Value',
  'option7Name',
  'option7Value',
  'option8Name',
  'option8Value',
  'option9Name',
  'option9Value',
  'option10Name',
  'option10Value',
  'sku',
  'price',
  'compareAtPrice',
  'stock',
  'imageUrl',
  'imagePosition',
  'imageAlt',
  'imageWidth',
  'imageHeight',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** Options that every file of our own layout has columns for; a catalogue with products of more has more columns. */
const OPTIONS_ALWAYS = 3;
const optionNumber = (field: ImportField): number => Number(/^option(\d+)/.exec(field)?.[1] ?? 0);
/**
 * The columns of our own layout for products of at most so many options. `published` is Shopify's word for the status. A file that
 * has all columns of the shortest such layout is read as it was written, to the last blank.
 */
export const ownLayoutColumns = (options: number = OPTIONS_ALWAYS): ImportField[] =>
  IMPORT_FIELDS.filter((field) => field !== 'published' && optionNumber(field) <= Math.max(options, OPTIONS_ALWAYS));
