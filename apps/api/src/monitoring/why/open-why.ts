import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { WhyAnswerSchema, WhyQuerySchema } from '@headroom/contracts/monitoring/why';
import type { MonitoringPart } from '../monitoring-part.ts';
import { answerWhy, type WhySources } from './answer-why.ts';

/** `/monitoring/why`: the chain of evidence from a slow figure to what would help. */
export const openWhy = (sources: WhySources): MonitoringPart => {
  const routes: FastifyPluginAsyncTypebox = async (app) => {
    app.get(
      '/monitoring/why',
      {
        config: { access: 'operator', priority: { priority: 'vital' }, problems: ['not_found'] },
        schema: {
          tags: ['Monitoring'],
          summary: 'Why something is slow',
          description:
            'From a visit, or a metric with its filters, or a request’s trace: the visit, its calls, the trace, the plan of its longest statement, and the index that would help. Each step states its evidence, or why it is missing.',
          querystring: WhyQuerySchema,
          response: { 200: WhyAnswerSchema },
        },
      },
      async ({ query }) => answerWhy(sources, query),
    );
  };
  return { routes };
};
