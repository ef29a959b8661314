import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  MetricQuerySchema,
  VitalDistributionSchema,
  VitalsByQuerySchema,
  VitalsBySchema,
  VitalsQuerySchema,
  VitalsSchema,
} from '@headroom/contracts/monitoring/field-answers';
import { answerDistribution, answerVitals, answerVitalsBy } from './answer-vitals.ts';
import type { FieldReader } from './field-reader.ts';

const tags = ['Monitoring'];
const config = { access: 'operator' } as const;

/** What the console tells of visits. */
export const fieldAnswersRoutes: FastifyPluginAsyncTypebox<{ reader: FieldReader }> = async (app, { reader }) => {
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
};
