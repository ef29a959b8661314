import { Type, type Static, type TSchema } from 'typebox';
import { FigureSchema, SeriesSchema } from './figures.ts';
import { rangeAnswered } from './service-requests.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const count = () => Type.Integer();

export const CacheFiguresSchema = Type.Object(
  {
    route: Type.String({ description: 'As /cache names it, for instance products.list.' }),
    hits: count(),
    misses: count(),
    stale: count(),
    secondTierHits: Type.Integer({ description: 'Of the misses, those that the shared tier answered.' }),
    hitShare: FigureSchema,
    refusedByFence: count(),
    failedFills: count(),
    fills: Type.Record(Type.String(), count(), { description: 'By reason: miss, token, refresh, warm.' }),
    fillMilliseconds: nullable(Type.Number(), { description: 'Of one fill, on average.' }),
    drops: Type.Record(Type.String(), count(), { description: 'By reason: change, bulk, world, purge, age, evict.' }),
    entries: nullable(Type.Number(), { description: 'In all processes, at the end of the range.' }),
    bytes: nullable(Type.Number()),
  },
  { $id: 'CacheFigures', additionalProperties: false },
);
export type CacheFigures = Static<typeof CacheFiguresSchema>;

export const MonitoredCacheSchema = Type.Object(
  {
    ...rangeAnswered,
    hitShare: FigureSchema,
    before: FigureSchema,
    bytes: nullable(Type.Number(), { description: 'Of all processes, at the end of the range.' }),
    maxBytes: nullable(Type.Number()),
    routes: Type.Array(CacheFiguresSchema),
    tiers: Type.Array(
      Type.Object({
        tier: Type.String({ description: 'memory, and redis where there is one.' }),
        asked: count(),
        answered: count(),
        counts: Type.Record(Type.String(), Type.Number(), { description: 'What else the tier counts.' }),
      }),
      { description: 'In the order in which they are asked.' },
    ),
    series: Type.Array(SeriesSchema, { description: 'hits (share), lookups (per second), fills, drops, bytes.' }),
  },
  { $id: 'MonitoredCache', additionalProperties: false },
);
export type MonitoredCacheAnswer = Static<typeof MonitoredCacheSchema>;
