import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { RangeQuerySchema } from '@headroom/contracts/monitoring/monitoring-query';
import { OverviewSchema } from '@headroom/contracts/monitoring/overview';
import type { Pool } from 'pg';
import type { FigureSource } from '../figure-source.ts';
import type { ReadAlerts } from '../alerts-repository.ts';
import { keptRange, resolveRange } from '../../resolve-range.ts';
import { readObjectives } from './read-objectives.ts';
import { readCounts } from './read-counts.ts';
import { saySections } from './say-sections.ts';
import { sayVerdict } from './say-verdict.ts';

/** Whether it is good now. */
export const overviewRoutes: FastifyPluginAsyncTypebox<{
  pool: Pick<Pool, 'query'>;
  source: FigureSource;
  alerts: ReadAlerts;
}> = async (app, { pool, source, alerts }) => {
  app.get(
    '/monitoring/overview',
    {
      config: { access: 'operator', priority: { priority: 'vital' } },
      schema: {
        tags: ['Monitoring'],
        summary: 'Is it good now?',
        description:
          'The worst thing that is true in a sentence, with the link to its evidence, and each objective with its error budget. The range is that of `last`; budgets are of 30 days, and the burn is that of the last hour.',
        querystring: RangeQuerySchema,
        response: { 200: OverviewSchema },
      },
    },
    async ({ query }) => {
      const now = new Date();
      const [objectives, firing, rules, counts] = await Promise.all([
        readObjectives(source, { range: keptRange(resolveRange(query, now)), now }),
        alerts.firing(),
        alerts.rules(),
        readCounts(pool),
      ]);
      const verdict = sayVerdict({ objectives, firing });
      return {
        at: now.toISOString(),
        verdict,
        objectives,
        firing: firing.length,
        missing: rules.filter(({ state }) => state === 'missing').length,
        sections: saySections({ objectives, rules, firing, counts }),
      };
    },
  );
};
