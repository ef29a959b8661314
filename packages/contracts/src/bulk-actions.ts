import { Type, type Static } from 'typebox';
import { BULK_IDS_MAX, LIMITS } from './catalogue.ts';
import { FILTER_PROPERTIES } from './products.ts';

const tag = () => Type.String({ minLength: 1, maxLength: LIMITS.tag });

export const BulkSelectionSchema = Type.Union(
  [
    Type.Object(
      { ids: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: BULK_IDS_MAX }) },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        filter: Type.Object(FILTER_PROPERTIES, { additionalProperties: false }),
        except: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { maxItems: BULK_IDS_MAX })),
      },
      { additionalProperties: false, description: 'The list’s own filters by their names; {} is every product.' },
    ),
  ],
  { $id: 'BulkSelection' },
);
export type BulkSelection = Static<typeof BulkSelectionSchema>;

export const BulkActionSchema = Type.Union(
  [
    Type.Object({ kind: Type.Literal('archive') }, { additionalProperties: false }),
    Type.Object({ kind: Type.Literal('activate') }, { additionalProperties: false }),
    Type.Object({ kind: Type.Literal('draft') }, { additionalProperties: false }),
    Type.Object(
      {
        kind: Type.Literal('tag'),
        add: Type.Array(tag(), { maxItems: 50 }),
        remove: Type.Array(tag(), { maxItems: 50 }),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        kind: Type.Literal('reprice'),
        percent: Type.Optional(
          Type.Number({ minimum: -100, maximum: 1_000, description: '-10 makes everything a tenth cheaper.' }),
        ),
        amount: Type.Optional(
          Type.Integer({
            minimum: -LIMITS.price,
            maximum: LIMITS.price,
            description: 'Minor units, added to each variant.',
          }),
        ),
        roundTo: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 100_000, description: 'Minor units; half away from zero. Default 1.' }),
        ),
      },
      { additionalProperties: false, description: 'Of every variant. Exactly one of percent and amount.' },
    ),
  ],
  { $id: 'BulkAction' },
);
export type BulkAction = Static<typeof BulkActionSchema>;

export const BulkRequestSchema = Type.Object(
  { selection: BulkSelectionSchema, action: BulkActionSchema },
  { $id: 'BulkRequest', additionalProperties: false },
);
export type BulkRequest = Static<typeof BulkRequestSchema>;

export const BulkSkipSchema = Type.Object(
  {
    productId: Type.String({ format: 'uuid' }),
    title: Type.String(),
    code: Type.String({ description: 'price_below_zero, price_too_high, too_many_tags, changed_since, gone.' }),
    message: Type.String(),
  },
  { $id: 'BulkSkip', additionalProperties: false },
);
export type BulkSkip = Static<typeof BulkSkipSchema>;

const value = () => Type.Unknown({ description: 'A status, tags, or a price in minor units.' });
export const BulkPreviewSchema = Type.Object(
  {
    total: Type.Integer({ description: 'Products that match.' }),
    changing: Type.Integer(),
    unchanged: Type.Integer({ description: 'They have it already.' }),
    skipped: Type.Integer({ description: 'The action cannot be done to them.' }),
    isExact: Type.Boolean({ description: 'false: worked out on a sample, because there are very many.' }),
    samples: Type.Array(
      Type.Object({
        productId: Type.String({ format: 'uuid' }),
        title: Type.String(),
        before: value(),
        after: value(),
      }),
      { maxItems: 10 },
    ),
    skips: Type.Array(BulkSkipSchema, { maxItems: 10 }),
  },
  { $id: 'BulkPreview', additionalProperties: false },
);
export type BulkPreview = Static<typeof BulkPreviewSchema>;

/** The `result` of a job of kind bulk or undo. */
export const BulkResultSchema = Type.Object(
  {
    changed: Type.Integer(),
    unchanged: Type.Integer(),
    skipped: Type.Integer(),
    skips: Type.Array(BulkSkipSchema, { maxItems: 100, description: 'The first 100.' }),
  },
  { $id: 'BulkResult', additionalProperties: false },
);
export type BulkResult = Static<typeof BulkResultSchema>;
