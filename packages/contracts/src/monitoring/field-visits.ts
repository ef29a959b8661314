import { Type, type Static } from 'typebox';
import { fieldId, head, metric, nullable, ofMetric, strict, time } from './field-answer-parts.ts';
import { FieldDetailSchema } from './field-events.ts';
import { UnitSchema } from './figures.ts';
import { NAVIGATIONS } from './monitoring-query.ts';

const visit = {
  id: fieldId(),
  at: time('Of the event that is shown first.'),
  route: Type.String(),
  device: Type.String(),
  connection: Type.String(),
  country: Type.String(),
  browser: Type.String(),
  release: Type.String(),
  isInstalled: Type.Boolean(),
};

/** GET /monitoring/visits: slowest first, one row a visit. */
export const SlowVisitsSchema = Type.Object(
  {
    ...head,
    ...ofMetric,
    visits: Type.Array(
      Type.Object(
        {
          ...visit,
          navigation: Type.Enum([...NAVIGATIONS]),
          value: Type.Number(),
          element: nullable(Type.String()),
          traceId: nullable(Type.String()),
        },
        strict,
      ),
    ),
  },
  { $id: 'SlowVisits', ...strict },
);
export type SlowVisits = Static<typeof SlowVisitsSchema>;

/** GET /monitoring/visits/:id */
export const VisitSchema = Type.Object(
  {
    ...visit,
    events: Type.Array(
      Type.Object(
        {
          id: fieldId(),
          metric: metric(),
          unit: UnitSchema,
          value: Type.Number(),
          rating: Type.Enum(['good', 'needsImprovement', 'poor']),
          at: time(),
          route: Type.String(),
          navigation: Type.Enum([...NAVIGATIONS]),
          isOffline: Type.Boolean(),
          detail: nullable(FieldDetailSchema),
        },
        strict,
      ),
      { description: 'In the order in which they happened, at most 500.' },
    ),
    traceIds: Type.Array(Type.String({ description: 'Of its requests, for /monitoring/traces/:id.' })),
  },
  { $id: 'Visit', ...strict },
);
export type Visit = Static<typeof VisitSchema>;
