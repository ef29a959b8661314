import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  InteractionsSchema,
  JourneysSchema,
  VitalDistributionSchema,
  VitalsBySchema,
  VitalsSchema,
} from '@headroom/contracts/monitoring/field-answers';
import { FieldErrorSchema, FieldErrorsSchema } from '@headroom/contracts/monitoring/field-errors';
import {
  FieldErrorsQuerySchema,
  JourneysQuerySchema,
  MetricQuerySchema,
  VitalsByQuerySchema,
  VitalsQuerySchema,
} from '@headroom/contracts/monitoring/field-queries';
import { SlowVisitsSchema, VisitSchema } from '@headroom/contracts/monitoring/field-visits';
import { FieldQuerySchema } from '@headroom/contracts/monitoring/monitoring-query';
import { Type } from 'typebox';
import { answerError, answerErrors } from './answer-errors.ts';
import type { Symbolicate } from '../errors/symbolicate.ts';
import { answerInteractions } from './answer-interactions.ts';
import { answerJourneys } from './answer-journeys.ts';
import { answerVisit, answerVisits } from './answer-visits.ts';
import { answerDistribution, answerVitals, answerVitalsBy } from './answer-vitals.ts';
import type { FieldReader } from './field-reader.ts';

const tags = ['Monitoring'];
const VISIT_PARAMS = Type.Object({
  id: Type.String({
    pattern: '^([0-9a-f]{16}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$',
    description: 'As answers give it, or the whole UUID.',
  }),
});
const config = { access: 'operator' } as const;

/** What the console tells of visits. */
export const fieldAnswersRoutes: FastifyPluginAsyncTypebox<{ reader: FieldReader; symbolicate: Symbolicate }> = async (
  app,
  { reader, symbolicate },
) => {
  app.get(
    '/monitoring/vitals',
    {
      config,
      schema: {
        tags,
        summary: 'What visits feel: every metric with its interval and the period before',
        querystring: VitalsQuerySchema,
        response: { 200: VitalsSchema },
      },
    },
    ({ query }) => answerVitals(reader, query),
  );
  app.get(
    '/monitoring/vitals/by',
    {
      config,
      schema: {
        tags,
        summary: 'One metric for each route, device, release, …',
        querystring: VitalsByQuerySchema,
        response: { 200: VitalsBySchema },
      },
    },
    ({ query }) => answerVitalsBy(reader, query),
  );
  app.get(
    '/monitoring/vitals/distribution',
    {
      config,
      schema: {
        tags,
        summary: 'How the values of one metric are spread',
        querystring: MetricQuerySchema,
        response: { 200: VitalDistributionSchema },
      },
    },
    ({ query }) => answerDistribution(reader, query),
  );
  app.get(
    '/monitoring/interactions',
    {
      config,
      schema: {
        tags,
        summary: 'Which elements stand for the worst values, and what they are made of',
        querystring: MetricQuerySchema,
        response: { 200: InteractionsSchema },
      },
    },
    ({ query }) => answerInteractions(reader, query),
  );
  app.get(
    '/monitoring/journeys',
    {
      config,
      schema: {
        tags,
        summary: 'From a visit to a saved change: how many go on, and how long each step takes',
        querystring: JourneysQuerySchema,
        response: { 200: JourneysSchema },
      },
    },
    ({ query }) => answerJourneys(reader, query),
  );
  app.get(
    '/monitoring/errors',
    {
      config,
      schema: {
        tags,
        summary: 'Errors in browsers, grouped',
        querystring: FieldErrorsQuerySchema,
        response: { 200: FieldErrorsSchema },
      },
    },
    ({ query }) => answerErrors(reader, query),
  );
  app.get(
    '/monitoring/errors/:fingerprint',
    {
      config,
      schema: {
        tags,
        summary: 'One error, with its stacks in terms of the sources',
        params: Type.Object({ fingerprint: Type.String({ maxLength: 300 }) }),
        querystring: FieldQuerySchema,
        response: { 200: FieldErrorSchema },
      },
    },
    ({ query, params }) => answerError(reader, { query, fingerprint: params.fingerprint, symbolicate }),
  );
  app.get(
    '/monitoring/visits',
    {
      config,
      schema: {
        tags,
        summary: 'The visits with the worst values of a metric',
        querystring: MetricQuerySchema,
        response: { 200: SlowVisitsSchema },
      },
    },
    ({ query }) => answerVisits(reader, query),
  );
  app.get(
    '/monitoring/visits/:id',
    {
      config,
      schema: {
        tags,
        summary: 'What one visit went through',
        params: VISIT_PARAMS,
        response: { 200: VisitSchema },
      },
    },
    ({ params }) => answerVisit(reader, params.id),
  );
};
