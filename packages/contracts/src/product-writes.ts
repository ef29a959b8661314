import { Type, type Static, type TSchema } from 'typebox';
import { BULK_PATCH_MAX, LIMITS, PRODUCT_STATUSES } from './catalogue.ts';
import { ProblemSchema } from './problems.ts';
import { ProductSchema } from './products.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const id = () => Type.String({ format: 'uuid' });
const money = () => Type.Integer({ minimum: 0, maximum: LIMITS.price, description: 'Minor units of the currency.' });
const stock = () => Type.Integer({ minimum: -LIMITS.stock, maximum: LIMITS.stock });
// JSON Schema counts code points, as LIMITS does.
const text = (maxLength: number, minLength = 0) => Type.String({ minLength, maxLength });

/** A variant of a write. One with the `id` of a present variant changes it, one without is new. */
export const VariantWriteSchema = Type.Object(
  {
    id: Type.Optional(id()),
    sku: Type.Optional(nullable(text(LIMITS.sku, 1))),
    options: Type.Optional(
      Type.Array(
        Type.Object(
          { name: text(LIMITS.optionName, 1), value: text(LIMITS.optionValue, 1) },
          { additionalProperties: false },
        ),
        { maxItems: LIMITS.options },
      ),
    ),
    price: money(),
    compareAtPrice: Type.Optional(nullable(money())),
    stock: Type.Optional(stock()),
  },
  { $id: 'VariantWrite', additionalProperties: false },
);
export type VariantWrite = Static<typeof VariantWriteSchema>;

export const ImageWriteSchema = Type.Object(
  {
    id: Type.Optional(id()),
    url: Type.String({
      minLength: 1,
      maxLength: LIMITS.imageUrl,
      description: 'https, http or a path of this server.',
    }),
    alt: Type.Optional(text(LIMITS.alt)),
    width: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 100_000 }))),
    height: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 100_000 }))),
  },
  { $id: 'ImageWrite', additionalProperties: false },
);
export type ImageWrite = Static<typeof ImageWriteSchema>;

/** Beside a picture's file: what it is called, and where in the list it goes. */
export const ImageUploadQuerySchema = Type.Object(
  {
    alt: Type.Optional(text(LIMITS.alt)),
    position: Type.Optional(
      Type.Integer({ minimum: 1, maximum: LIMITS.images, description: 'From 1; without it the last.' }),
    ),
  },
  { additionalProperties: false },
);
export const ImageChangeSchema = Type.Object(
  {
    alt: Type.Optional(text(LIMITS.alt)),
    position: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.images, description: 'From 1.' })),
  },
  { $id: 'ImageChange', additionalProperties: false, minProperties: 1 },
);
export type ImageChange = Static<typeof ImageChangeSchema>;

const tags = () => Type.Array(text(LIMITS.tag, 1), { maxItems: LIMITS.tags });
const variants = () =>
  Type.Array(VariantWriteSchema, {
    maxItems: LIMITS.variants,
    description: 'All of them, in order: a present variant that is not in the list is removed.',
  });
const images = () =>
  Type.Array(ImageWriteSchema, {
    maxItems: LIMITS.images,
    description: 'All of them, in order: a present picture that is not in the list is removed.',
  });
const ofOneVariant = 'Of the only variant; with several, each has its own under `variants`.';
const handle = () =>
  Type.String({
    minLength: 1,
    maxLength: LIMITS.handle,
    pattern: '^[^\\s/?#]+$',
    description: 'Unique; no spaces, `/`, `?` or `#`.',
  });

export const ProductCreateSchema = Type.Object(
  {
    id: Type.Optional(Type.String({ format: 'uuid', description: 'A UUIDv7 of the client’s, else one is made.' })),
    handle: Type.Optional(handle()),
    title: text(LIMITS.title, 1),
    description: Type.Optional(text(LIMITS.description)),
    vendor: Type.Optional(text(LIMITS.vendor)),
    type: Type.Optional(text(LIMITS.type)),
    tags: Type.Optional(tags()),
    status: Type.Optional(Type.Enum([...PRODUCT_STATUSES], { description: 'Default draft.' })),
    price: Type.Optional(money()),
    compareAtPrice: Type.Optional(nullable(money())),
    stock: Type.Optional(stock()),
    variants: Type.Optional(variants()),
    images: Type.Optional(images()),
  },
  {
    $id: 'ProductCreate',
    additionalProperties: false,
    description:
      'Without `handle` one is made from the title. `price`, `compareAtPrice` and `stock` make one variant; they do not go with `variants`.',
  },
);
export type ProductCreate = Static<typeof ProductCreateSchema>;

/** RFC 7396: an absent member stays, null empties what can be empty, an array replaces the whole array. */
export const ProductPatchSchema = Type.Object(
  {
    handle: Type.Optional(handle()),
    title: Type.Optional(text(LIMITS.title, 1)),
    description: Type.Optional(nullable(text(LIMITS.description))),
    vendor: Type.Optional(nullable(text(LIMITS.vendor))),
    type: Type.Optional(nullable(text(LIMITS.type))),
    tags: Type.Optional(nullable(tags())),
    status: Type.Optional(Type.Enum([...PRODUCT_STATUSES])),
    price: Type.Optional(Type.Integer({ minimum: 0, maximum: LIMITS.price, description: ofOneVariant })),
    compareAtPrice: Type.Optional(nullable(money(), { description: ofOneVariant })),
    stock: Type.Optional(Type.Integer({ minimum: -LIMITS.stock, maximum: LIMITS.stock, description: ofOneVariant })),
    variants: Type.Optional(nullable(variants())),
    images: Type.Optional(nullable(images())),
  },
  { $id: 'ProductPatch', additionalProperties: false },
);
export type ProductPatch = Static<typeof ProductPatchSchema>;

export const ProductsPatchSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        { id: id(), version: Type.Integer({ minimum: 1 }), patch: ProductPatchSchema },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: BULK_PATCH_MAX },
    ),
  },
  { $id: 'ProductsPatch', additionalProperties: false },
);
export type ProductsPatch = Static<typeof ProductsPatchSchema>;

export const ProductsPatchAnswerSchema = Type.Object(
  {
    results: Type.Array(
      Type.Object({
        id: id(),
        status: Type.Integer({ description: '200, or the status that a PATCH of this product alone would answer.' }),
        version: nullable(Type.Integer({ description: 'The product’s version now; null where there is no product.' })),
        problem: nullable(ProblemSchema),
      }),
      { description: 'One an item, in their order. Items with a problem are left out, the others are written.' },
    ),
  },
  { $id: 'ProductsPatchAnswer', additionalProperties: false },
);
export type ProductsPatchAnswer = Static<typeof ProductsPatchAnswerSchema>;

export const ActorSchema = Type.Object(
  { id: id(), name: Type.String() },
  { $id: 'Actor', additionalProperties: false },
);
export type Actor = Static<typeof ActorSchema>;

export const HistoryEntrySchema = Type.Object(
  {
    version: Type.Integer({ description: 'The version that this change made.' }),
    at: Type.String({ format: 'date-time' }),
    actor: nullable(ActorSchema, {
      description: 'null: a statement from outside, or an account that no longer exists.',
    }),
    job: nullable(Type.Object({ id: id(), kind: Type.String(), title: Type.String() })),
    isCreation: Type.Boolean(),
    changes: Type.Array(
      Type.Object({
        field: Type.String({ description: 'A field of the product; variants and images as a whole.' }),
        from: Type.Unknown(),
        to: Type.Unknown(),
      }),
    ),
  },
  { $id: 'HistoryEntry', additionalProperties: false },
);
export type HistoryEntry = Static<typeof HistoryEntrySchema>;

export const HistorySchema = Type.Object(
  {
    entries: Type.Array(HistoryEntrySchema, { description: 'Newest first.' }),
    next: nullable(Type.Integer({ description: 'To be sent as `before` for the earlier ones.' })),
  },
  { $id: 'History', additionalProperties: false },
);
export type History = Static<typeof HistorySchema>;

export const HistoryQuerySchema = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    before: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Only versions below this.' }),
    ),
  },
  { additionalProperties: false },
);

/** A product as it was at a version: what its before-image kept. */
export const ProductVersionSchema = Type.Object(
  { version: Type.Integer(), product: Type.Partial(ProductSchema) },
  { $id: 'ProductVersion', additionalProperties: false },
);
export type ProductVersion = Static<typeof ProductVersionSchema>;
