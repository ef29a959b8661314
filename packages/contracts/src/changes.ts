import { Type, type Static, type TSchema } from 'typebox';
import {
  BULK_CHANGE_IDS,
  CHANGES_LIMIT_DEFAULT,
  CHANGES_LIMIT_MAX,
  OPTIMIZATION_STATUSES,
  PRODUCT_STATUSES,
} from './catalogue.ts';
import { ActorSchema } from './product-writes.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const id = () => Type.String({ format: 'uuid' });
const time = () => Type.String({ format: 'date-time' });

/** What lists filter and sort by: enough to tell whether a change touches a list. */
export const ChangeKeysSchema = Type.Object(
  {
    status: Type.Enum([...PRODUCT_STATUSES]),
    vendor: Type.String(),
    type: Type.String(),
    tags: Type.Array(Type.String()),
    title: Type.String(),
    price: Type.Integer(),
    stock: Type.Integer(),
    optimizationStatus: Type.Enum([...OPTIMIZATION_STATUSES]),
    lastOptimized: nullable(time()),
    createdAt: time(),
    updatedAt: time(),
  },
  { $id: 'ChangeKeys', additionalProperties: false },
);
export type ChangeKeys = Static<typeof ChangeKeysSchema>;

const CHANGE_OPS = ['create', 'update', 'delete', 'gone'] as const;
const actor = () => Type.Optional(nullable(ActorSchema, { description: 'For editors only.' }));

export const ProductChangeSchema = Type.Object(
  {
    op: Type.Enum([...CHANGE_OPS], { description: '`gone`: the product left the reader’s sight.' }),
    productId: id(),
    version: Type.Integer({
      description:
        'A consumer never applies a version lower than the one it has. The same again: something beside the product that it shows is there, such as the colours of a picture.',
    }),
    at: time(),
    actor: actor(),
    before: Type.Optional(nullable(ChangeKeysSchema, { description: 'For editors only.' })),
    after: nullable(ChangeKeysSchema, { description: 'null for `delete` and `gone`.' }),
  },
  { $id: 'ProductChange', additionalProperties: false },
);
export const BulkChangeSchema = Type.Object(
  {
    op: Type.Literal('bulk'),
    kind: Type.Enum([...CHANGE_OPS]),
    productIds: Type.Array(id(), { maxItems: BULK_CHANGE_IDS }),
    at: time(),
    actor: actor(),
  },
  { $id: 'BulkChange', additionalProperties: false, description: 'Many products by one statement: to be read again.' },
);
export const ChangeSchema = Type.Union([ProductChangeSchema, BulkChangeSchema]);
export type ProductChange = Static<typeof ProductChangeSchema>;
export type BulkChange = Static<typeof BulkChangeSchema>;
export type Change = ProductChange | BulkChange;

export const ChangesQuerySchema = Type.Object(
  {
    since: Type.String({ minLength: 1, maxLength: 4_096, description: 'A cursor, or `now` for a start cursor.' }),
    limit: Type.Integer({ minimum: 1, maximum: CHANGES_LIMIT_MAX, default: CHANGES_LIMIT_DEFAULT }),
  },
  { additionalProperties: false },
);
export const ChangesSchema = Type.Object(
  {
    changes: Type.Array(ChangeSchema),
    next: Type.String({ description: 'The cursor for what comes after; opaque.' }),
    hasMore: Type.Boolean({ description: 'Whether `next` can be asked for at once.' }),
  },
  { $id: 'Changes', additionalProperties: false },
);
export type Changes = Static<typeof ChangesSchema>;
