import { Type, type Static, type TSchema } from 'typebox';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const time = () => Type.String({ format: 'date-time' });
const KEY_LENGTH_MAX = 20_000;
const NAME_LENGTH_MAX = 100;

/** `<audience>|<route>|<its normalised parameters>`, as statistics and entries show it. */
const key = () =>
  Type.String({ minLength: 1, maxLength: KEY_LENGTH_MAX, description: 'As the list of entries shows it.' });
const routeName = () =>
  Type.String({
    minLength: 1,
    maxLength: NAME_LENGTH_MAX,
    description: 'For instance products.list.',
    examples: ['products.list', 'products.one'],
  });

const counts = {
  hits: Type.Integer(),
  misses: Type.Integer({ description: 'Not found in this process.' }),
  secondTierHits: Type.Integer({ description: 'Of the misses, those that the shared tier answered.' }),
  stale: Type.Integer({
    description: 'Given past their time, and marked: the database did not answer, or a refresh was late.',
  }),
  refusedByFence: Type.Integer({ description: 'Read, but not kept, since a change came in between.' }),
  fills: Type.Object({ miss: Type.Integer(), token: Type.Integer(), refresh: Type.Integer(), warm: Type.Integer() }),
  fillMilliseconds: Type.Number({ description: 'All fills together.' }),
  failedFills: Type.Integer(),
  drops: Type.Object({
    change: Type.Integer(),
    bulk: Type.Integer(),
    world: Type.Integer(),
    purge: Type.Integer(),
    age: Type.Integer(),
    evict: Type.Integer(),
  }),
  dropLagMilliseconds: Type.Object(
    { sum: Type.Number(), longest: Type.Number() },
    {
      description:
        'From a change’s commit to the drop, over all drops by change and bulk; at most, since it is counted from the reading of the feed before the commit.',
    },
  ),
};
const size = { entries: Type.Integer(), bytes: Type.Integer() };
export const CacheCountsSchema = Type.Object(counts, { $id: 'CacheCounts' });

export const CacheRouteSchema = Type.Object(
  { route: routeName(), isOn: Type.Boolean(), ...size, ...counts },
  { $id: 'CacheRoute', additionalProperties: false },
);

export const CacheStatisticsSchema = Type.Object(
  {
    since: time(),
    isFresh: Type.Boolean({
      description: 'Whether this process has heard of everything that was committed a second ago.',
    }),
    world: nullable(Type.String(), {
      description: 'Which database, in which life, by which build; null before the first beat.',
    }),
    memory: Type.Object({ ...size, maxBytes: Type.Integer() }),
    total: CacheCountsSchema,
    routes: Type.Array(CacheRouteSchema),
    tiers: Type.Array(Type.Object({ tier: Type.String(), counts: Type.Record(Type.String(), Type.Number()) }), {
      description: 'memory, and redis where there is one.',
    }),
    tags: Type.Array(Type.Object({ tag: Type.String(), ...size, hits: Type.Integer() }), {
      description: 'What is kept, by the names under which shared caches drop it; the most frequent ones.',
    }),
    warming: Type.Object({
      waiting: Type.Integer(),
      filled: Type.Integer(),
      failed: Type.Integer(),
      fillMilliseconds: Type.Number(),
      lastAt: nullable(time()),
    }),
    prediction: Type.Object({
      isOn: Type.Boolean({ description: 'Off by itself while too few guesses come true.' }),
      guesses: Type.Integer({ description: 'Since the process started.' }),
      hits: Type.Integer({ description: 'Of them, those that were asked for soon after.' }),
      recentHitShare: nullable(Type.Number(), { description: '0 to 1; null while there are too few to say.' }),
      fills: Type.Integer(),
      fillMilliseconds: Type.Number({ description: 'What guessing cost the database.' }),
      transitions: Type.Integer(),
    }),
  },
  { $id: 'CacheStatistics', additionalProperties: false },
);
export type CacheStatisticsAnswer = Static<typeof CacheStatisticsSchema>;

export const CacheEntrySchema = Type.Object(
  {
    key: Type.String(),
    route: Type.String(),
    audience: Type.String(),
    parameters: Type.String({ description: 'The route’s own, normalised.' }),
    status: Type.Integer(),
    etag: Type.String(),
    bytes: Type.Integer({ description: 'All its forms together.' }),
    hits: Type.Integer(),
    ageSeconds: Type.Number(),
    secondsLeft: Type.Number({ description: 'Until it is dropped by age.' }),
    fillMilliseconds: Type.Number(),
    isLagging: Type.Boolean({ description: 'A change has touched it that may be late by contract.' }),
    verdict: Type.String({ description: 'What the fence says of it now: current, lagging, touched or unknown.' }),
    snapshot: Type.String({ description: 'What the database saw when it was read.' }),
    footprint: Type.Unknown({
      description: 'What it was made of: filter, order, range, columns, products. Changes to these touch it.',
    }),
    tags: Type.Array(Type.String()),
  },
  { $id: 'CacheEntry', additionalProperties: false },
);
export type CacheEntryAnswer = Static<typeof CacheEntrySchema>;

export const CacheEntriesQuerySchema = Type.Object(
  {
    route: Type.Optional(routeName()),
    product: Type.Optional(Type.String({ format: 'uuid', description: 'Only answers that hold this product.' })),
    contains: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'A part of the key.' })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  },
  { additionalProperties: false },
);
export const CacheEntriesSchema = Type.Object(
  { entries: Type.Array(CacheEntrySchema, { description: 'Last asked for first.' }) },
  { $id: 'CacheEntries', additionalProperties: false },
);
export const CacheKeyQuerySchema = Type.Object({ key: key() }, { additionalProperties: false });

const kind = <T extends string, P extends Record<string, TSchema>>(name: T, properties: P) =>
  Type.Object({ kind: Type.Literal(name), ...properties }, { additionalProperties: false });
export const PurgeTargetSchema = Type.Union(
  [
    kind('key', { key: key() }),
    kind('product', { id: Type.String({ format: 'uuid' }) }),
    kind('route', { route: routeName() }),
    kind('filter', {
      filter: Type.Record(Type.String(), Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()]), {
        minProperties: 1,
        maxProperties: 20,
        description:
          'Parameters by their names: every answer that was asked for with all these values. What is a default is not in a key.',
      }),
    }),
    kind('all', {}),
  ],
  { $id: 'PurgeTarget' },
);
export type PurgeTarget = Static<typeof PurgeTargetSchema>;

export const PurgeSchema = Type.Object({ target: PurgeTargetSchema }, { additionalProperties: false });
export const WarmSchema = Type.Object(
  {
    keys: Type.Optional(Type.Array(key(), { minItems: 1, maxItems: 200, description: 'Else the most asked ones.' })),
  },
  { additionalProperties: false },
);
export const SwitchSchema = Type.Object({ isOn: Type.Boolean() }, { additionalProperties: false });
export const CacheRouteParamsSchema = Type.Object({ route: routeName() });

export const ACTIONS = ['purge', 'warm', 'switch', 'retry_purges'] as const;
export const OperatorActionSchema = Type.Object(
  {
    id: Type.Integer(),
    at: time(),
    userEmail: Type.String(),
    action: Type.Enum([...ACTIONS]),
    target: Type.Unknown(),
    result: Type.Unknown({
      description: 'What came of it in the process that was asked; the others follow within a second.',
    }),
  },
  { $id: 'OperatorAction', additionalProperties: false },
);
export type OperatorAction = Static<typeof OperatorActionSchema>;

export const OperatorActionsQuerySchema = Type.Object(
  {
    before: Type.Optional(Type.Integer({ minimum: 1, description: 'Only actions with a lower id.' })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  },
  { additionalProperties: false },
);
export const OperatorActionsSchema = Type.Object(
  { actions: Type.Array(OperatorActionSchema, { description: 'Newest first.' }) },
  { $id: 'OperatorActions', additionalProperties: false },
);
