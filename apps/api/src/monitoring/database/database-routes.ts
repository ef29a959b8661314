import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { DatabaseActivitySchema } from '@headroom/contracts/monitoring/database-activity';
import { DatabaseIndexesSchema } from '@headroom/contracts/monitoring/database-indexes';
import { PlanAnswerSchema } from '@headroom/contracts/monitoring/database-plan';
import {
  StatementDetailSchema,
  StatementsQuerySchema,
  StatementsSchema,
} from '@headroom/contracts/monitoring/database-statements';
import { DatabaseSummarySchema } from '@headroom/contracts/monitoring/database-summary';
import { DatabaseTablesSchema } from '@headroom/contracts/monitoring/database-tables';
import { RangeQuerySchema } from '@headroom/contracts/monitoring/monitoring-query';
import { Type } from 'typebox';
import type { DatabaseService } from './database-service.ts';

const config = { access: 'operator' } as const;
const tags = ['Operations'];

/** What the console tells of the database. */
export const createDatabaseRoutes =
  (service: DatabaseService): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/monitoring/database',
      {
        config,
        schema: {
          tags,
          summary: 'How the database is',
          description: 'A verdict with what ought to be looked at, connections, and statements a second in the range.',
          querystring: RangeQuerySchema,
          response: { 200: DatabaseSummarySchema },
        },
      },
      async ({ query }) => service.summary(query),
    );

    app.get(
      '/monitoring/database/statements',
      {
        config,
        schema: {
          tags,
          summary: 'What each statement cost',
          description:
            'Differences of pg_stat_statements, read each minute; it is never reset. From 48 hours on ranges begin and end with whole hours.',
          querystring: StatementsQuerySchema,
          response: { 200: StatementsSchema },
        },
      },
      async ({ query }) => service.statements(query),
    );

    app.get(
      '/monitoring/database/statements/:id',
      {
        config,
        schema: {
          tags,
          summary: 'One statement with its plan',
          description: 'The plan is the one for any parameters; it is not run. With the indexes that would help.',
          params: Type.Object({ id: Type.String({ maxLength: 20 }) }),
          querystring: RangeQuerySchema,
          response: { 200: StatementDetailSchema },
        },
      },
      async ({ params: { id }, query }) => service.statement(id, query),
    );

    app.post(
      '/monitoring/database/statements/:id/measure',
      {
        config: { ...config, batch: false, priority: { priority: 'vital' }, problems: ['cross_site'] },
        schema: {
          tags,
          summary: 'Measure a statement',
          description:
            'Runs a statement that only reads once more, with the values of a slow call that this process remembers: EXPLAIN (ANALYZE, BUFFERS) in a transaction that may not write, is ended after 8 seconds and rolled back. One at a time. Values are hidden in the plan; where nothing can be measured, `missing` says why.',
          params: Type.Object({ id: Type.String({ maxLength: 20 }) }),
          response: { 200: PlanAnswerSchema },
        },
      },
      async ({ params: { id } }) => service.measure(id),
    );

    app.get(
      '/monitoring/database/indexes',
      {
        config,
        schema: {
          tags,
          summary: 'Indexes that are missing, and those that are there',
          description: 'Advice comes from the plans of the statements that took most in the range.',
          querystring: RangeQuerySchema,
          response: { 200: DatabaseIndexesSchema },
        },
      },
      async ({ query }) => service.indexes(query),
    );

    app.get(
      '/monitoring/database/tables',
      {
        config,
        schema: {
          tags,
          summary: 'Tables: sizes, dead rows, vacuum',
          description: 'As they are now. Bloat is an estimate from the statistics of the columns.',
          response: { 200: DatabaseTablesSchema },
        },
      },
      async () => service.tables(),
    );

    app.get(
      '/monitoring/database/activity',
      {
        config,
        schema: {
          tags,
          summary: 'Sessions, locks, connections and replicas',
          description: 'As they are now, without those that are idle.',
          response: { 200: DatabaseActivitySchema },
        },
      },
      async () => service.activity(),
    );
  };
