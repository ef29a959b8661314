import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  LogPatternsQuerySchema,
  LogPatternsSchema,
  LogsQuerySchema,
  LogsSchema,
} from '@headroom/contracts/monitoring/log-schemas';
import type { Pool } from 'pg';
import { AppError } from '../../errors.ts';
import { resolveRange } from '../resolve-range.ts';
import { parseLineCursor, queryLines, queryPatterns } from './query-lines.ts';

/** Whoever looks into an overload must not be refused because of it. */
const READING = { access: 'operator', priority: { priority: 'vital' } } as const;
const tags = ['Monitoring'];

/** `/monitoring/logs`: lines of all processes, and what they have in common. */
export const createLogsRoutes =
  ({ pool, keepDays }: { pool: Pick<Pool, 'query'>; keepDays: number }): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/monitoring/logs',
      {
        config: READING,
        schema: {
          tags,
          summary: 'Lines of the log',
          description:
            'Of all processes: warnings and errors, slow requests, and a sample of the others. Newest first. Secrets are taken out before a line is kept; a process keeps so many a minute at most, and says how many were more.',
          querystring: LogsQuerySchema,
          response: { 200: LogsSchema },
        },
      },
      async ({ query: { before, limit, from, to, range, ...filters } }) => {
        const cursor = before === undefined ? undefined : parseLineCursor(before);
        if (before !== undefined && !cursor) throw refusedCursor();
        return {
          ...(await queryLines(pool, {
            range: resolveRange({ range, ...given({ from, to }) }),
            filters,
            before: cursor,
            limit,
          })),
          keepDays,
        };
      },
    );

    app.get(
      '/monitoring/logs/patterns',
      {
        config: READING,
        schema: {
          tags,
          summary: 'What lines of the log have in common',
          description:
            'Lines that differ only in numbers, ids and quoted texts are one pattern; most frequent first, each with its newest line.',
          querystring: LogPatternsQuerySchema,
          response: { 200: LogPatternsSchema },
        },
      },
      async ({ query: { limit, from, to, range, ...filters } }) =>
        queryPatterns(pool, { range: resolveRange({ range, ...given({ from, to }) }), filters, limit }),
    );
  };

const given = ({ from, to }: { from: string | undefined; to: string | undefined }) => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});

const refusedCursor = () =>
  new AppError('validation_failed', {
    detail: 'This is no `next` of a page before; ask without `before` to begin again.',
    errors: [{ path: '/query/before', code: 'cursor', message: 'Not one of ours.' }],
  });
