import { Type, type Static, type TSchema } from 'typebox';
import {
  FACET_VALUES_DEFAULT,
  FACET_VALUES_MAX,
  LIMITS,
  LIST_LIMIT_DEFAULT,
  LIST_LIMIT_MAX,
  MARKS_MAX,
  NESTED_FIELDS,
  OPTIMIZATION_STATUSES,
  PRODUCT_FIELDS,
  PRODUCT_STATUSES,
  SORTS,
} from './catalogue.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const id = () => Type.String({ format: 'uuid' });
const time = () => Type.String({ format: 'date-time', description: 'RFC 3339, UTC, milliseconds.' });
const money = () => Type.Integer({ minimum: 0, maximum: LIMITS.price, description: 'Minor units of the currency.' });
const stock = () => Type.Integer({ minimum: -LIMITS.stock, maximum: LIMITS.stock });

const imageProperties = {
  id: id(),
  url: Type.String(),
  alt: Type.String(),
  width: nullable(Type.Integer()),
  height: nullable(Type.Integer()),
  placeholder: nullable(
    Type.String({
      pattern: '^[0-9a-f]{36}$',
      description: 'Of a picture that was uploaded here: six colours, three above three, as RRGGBB. Else null.',
    }),
  ),
};
export const ImageSchema = Type.Object(imageProperties, { $id: 'Image', additionalProperties: false });
export const PositionedImageSchema = Type.Object(
  { ...imageProperties, position: Type.Integer() },
  { $id: 'PositionedImage', additionalProperties: false },
);

export const VariantSchema = Type.Object(
  {
    id: id(),
    sku: nullable(Type.String()),
    options: Type.Array(Type.Object({ name: Type.String(), value: Type.String() }), {
      description: 'In the order of the product’s options.',
    }),
    price: money(),
    compareAtPrice: nullable(money()),
    stock: stock(),
    position: Type.Integer(),
  },
  { $id: 'Variant', additionalProperties: false },
);
export type Variant = Static<typeof VariantSchema>;

export const ContentVersionSchema = Type.Object(
  { id: id(), title: Type.String(), description: Type.String(), createdAt: time() },
  { $id: 'ContentVersion', additionalProperties: false, description: 'The active optimised text beside the original.' },
);

export const ProductSchema = Type.Object(
  {
    id: id(),
    handle: Type.String(),
    title: Type.String(),
    description: Type.String(),
    vendor: Type.String({ description: 'Empty where the product names none.' }),
    type: Type.String({ description: 'Empty where the product names none.' }),
    tags: Type.Array(Type.String()),
    status: Type.Enum([...PRODUCT_STATUSES]),
    price: Type.Integer({ description: 'The lowest variant’s, in minor units.' }),
    compareAtPrice: nullable(money()),
    currency: Type.String(),
    stock: Type.Integer({ description: 'Over all variants.' }),
    variantCount: Type.Integer(),
    optimizationStatus: Type.Enum([...OPTIMIZATION_STATUSES]),
    lastOptimized: nullable(time()),
    version: Type.Integer(),
    createdAt: time(),
    updatedAt: time(),
    image: nullable(ImageSchema),
    images: Type.Array(PositionedImageSchema),
    variants: Type.Array(VariantSchema),
    content: nullable(ContentVersionSchema),
  },
  { $id: 'Product', additionalProperties: false },
);
export type Product = Static<typeof ProductSchema>;

/** A product as `fields` asks for it: each field may be absent, those of its variants and pictures too. */
export const SelectedProductSchema = Type.Partial(
  Type.Object({
    ...ProductSchema.properties,
    image: nullable(Type.Partial(Type.Object(imageProperties, { additionalProperties: false }))),
    images: Type.Array(Type.Partial(Type.Object(PositionedImageSchema.properties, { additionalProperties: false }))),
    variants: Type.Array(Type.Partial(Type.Object(VariantSchema.properties, { additionalProperties: false }))),
    content: nullable(Type.Partial(Type.Object(ContentVersionSchema.properties, { additionalProperties: false }))),
  }),
  { $id: 'SelectedProduct', additionalProperties: false },
);
export type ProductImage = Static<typeof ImageSchema>;

const fieldPaths: string[] = [
  ...PRODUCT_FIELDS,
  ...Object.entries(NESTED_FIELDS).flatMap(([field, nested]) => nested.map((name) => `${field}.${name}`)),
];
/** Every path that `fields` takes. */
export const FIELD_PATHS: readonly string[] = fieldPaths;

const many = <T extends TSchema>(item: T, description: string) =>
  Type.Array(item, { maxItems: LIMITS.filterValues, uniqueItems: false, description });

/** Filters, shared by the list, the facets, the marks and whatever acts on all that a filter finds. */
export const FILTER_PROPERTIES = {
  status: Type.Optional(many(Type.Enum([...PRODUCT_STATUSES]), 'May be repeated, meaning OR.')),
  vendor: Type.Optional(many(Type.String({ maxLength: LIMITS.vendor }), 'May be repeated, meaning OR.')),
  type: Type.Optional(many(Type.String({ maxLength: LIMITS.type }), 'May be repeated, meaning OR.')),
  tag: Type.Optional(many(Type.String({ maxLength: LIMITS.tag }), 'May be repeated, meaning OR.')),
  optimizationStatus: Type.Optional(many(Type.Enum([...OPTIMIZATION_STATUSES]), 'May be repeated, meaning OR.')),
  minPrice: Type.Optional(Type.Integer({ minimum: 0, maximum: LIMITS.price, description: 'Minor units, inclusive.' })),
  maxPrice: Type.Optional(Type.Integer({ minimum: 0, maximum: LIMITS.price, description: 'Minor units, inclusive.' })),
  ids: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: LIMITS.ids * 37,
      description: `Comma-separated, at most ${LIMITS.ids}.`,
    }),
  ),
  q: Type.Optional(
    Type.String({ maxLength: LIMITS.query, description: 'Word prefixes over title, vendor, SKU and tags.' }),
  ),
};
const sort = Type.Optional(
  Type.Enum([...SORTS], { description: 'Default -updatedAt, with q relevance. The id breaks ties.' }),
);
const fields = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 2_000,
    description: 'Comma-separated paths, for instance id,title,variants.sku.',
  }),
);

export const ListQuerySchema = Type.Object(
  {
    ...FILTER_PROPERTIES,
    sort,
    fields,
    limit: Type.Integer({ minimum: 1, maximum: LIST_LIMIT_MAX, default: LIST_LIMIT_DEFAULT }),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
    count: Type.Enum(['none', 'estimated', 'exact'], { default: 'none' }),
  },
  { additionalProperties: false },
);
export type ListQuery = Static<typeof ListQuerySchema>;

export const FacetsQuerySchema = Type.Object(
  {
    ...FILTER_PROPERTIES,
    values: Type.Integer({
      minimum: 1,
      maximum: FACET_VALUES_MAX,
      default: FACET_VALUES_DEFAULT,
      description: 'How many values a facet, most frequent first; filtered values always come.',
    }),
  },
  { additionalProperties: false },
);
export type FacetsQuery = Static<typeof FacetsQuerySchema>;

export const MarksQuerySchema = Type.Object({ ...FILTER_PROPERTIES, sort }, { additionalProperties: false });
export type MarksQuery = Static<typeof MarksQuerySchema>;

export const ProductQuerySchema = Type.Object({ fields }, { additionalProperties: false });

export const PageSchema = Type.Object(
  {
    limit: Type.Integer(),
    offset: nullable(Type.Integer()),
    positionAsOf: nullable(time()),
    nextCursor: nullable(Type.String()),
    prevCursor: nullable(Type.String()),
    total: nullable(Type.Integer()),
    totalIsExact: nullable(Type.Boolean()),
  },
  { $id: 'Page', additionalProperties: false },
);
export type Page = Static<typeof PageSchema>;

export const SearchNoteSchema = Type.Object(
  {
    words: Type.Array(Type.String(), { description: 'The folded words that were searched, after mending.' }),
    corrections: Type.Array(Type.Object({ from: Type.String(), to: Type.String() }), {
      description: 'Misspelt words that were replaced because little was found.',
    }),
  },
  { $id: 'SearchNote', additionalProperties: false },
);
export type SearchNote = Static<typeof SearchNoteSchema>;

export const ProductListSchema = Type.Object(
  {
    products: Type.Array(Type.Unsafe<Partial<Product>>(SelectedProductSchema), {
      description: 'Exactly the asked fields.',
    }),
    page: PageSchema,
    search: nullable(SearchNoteSchema),
  },
  { $id: 'ProductList', additionalProperties: false },
);
export type ProductList = Static<typeof ProductListSchema>;

const FacetValueSchema = Type.Object({ value: Type.String(), count: Type.Integer() }, { additionalProperties: false });
const distinct = () => Type.Integer({ description: 'How many different values there are under the other filters.' });
export const FacetsSchema = Type.Object(
  {
    total: Type.Integer(),
    totalIsExact: Type.Boolean({ description: 'False where changes are known that are not counted yet.' }),
    asOf: Type.String({
      format: 'date-time',
      description: 'The counts hold at least what was there then; later changes may be missing for 5 seconds.',
    }),
    facets: Type.Object({
      vendor: Type.Array(FacetValueSchema),
      type: Type.Array(FacetValueSchema),
      tag: Type.Array(FacetValueSchema),
      status: Type.Array(FacetValueSchema),
      optimizationStatus: Type.Array(FacetValueSchema),
      price: Type.Array(
        Type.Object({
          from: Type.Integer({ description: 'Inclusive, minor units.' }),
          to: Type.Integer({ description: 'Exclusive, minor units.' }),
          count: Type.Integer(),
        }),
      ),
    }),
    distinct: Type.Object({ vendor: distinct(), type: distinct(), tag: distinct() }),
    search: nullable(SearchNoteSchema),
  },
  { $id: 'Facets', additionalProperties: false },
);
export type Facets = Static<typeof FacetsSchema>;

export const MarksSchema = Type.Object(
  {
    marks: Type.Array(
      Type.Object({
        label: Type.String({
          description:
            'Of a text sort the first letter in capitals, `0–9`, `#` for other signs or `–` for empty; of a time sort an ISO date as long as its step (2026, 2026-11, 2026-11-21, 2026-11-21T07) or `never`; of a price sort a round amount in major units.',
        }),
        offset: Type.Integer(),
      }),
      { maxItems: MARKS_MAX },
    ),
    total: Type.Integer(),
    totalIsExact: Type.Boolean(),
    positionAsOf: nullable(time()),
  },
  { $id: 'Marks', additionalProperties: false },
);
export type Marks = Static<typeof MarksSchema>;
