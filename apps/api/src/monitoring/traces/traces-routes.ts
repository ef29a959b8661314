import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  TraceParamsSchema,
  TraceSchema,
  TracesQuerySchema,
  TracesSchema,
} from '@headroom/contracts/monitoring/trace-schemas';
import type { Pool } from 'pg';
import { AppError } from '../../errors.ts';
import { resolveRange } from '../resolve-range.ts';
import { findTrace, parseTraceCursor, queryTraces } from './query-traces.ts';
import type { TraceSettings } from '../../trace-settings.ts';

/** Whoever looks into an overload must not be refused because of it. */
const READING = { access: 'operator', priority: { priority: 'vital' } } as const;
const tags = ['Monitoring'];

/** `/monitoring/traces`: where the time of requests and jobs went. */
export const createTracesRoutes =
  ({
    pool,
    settings: { keepDays, slowMilliseconds: slowMs, sampledShare },
  }: {
    pool: Pick<Pool, 'query'>;
    settings: Pick<TraceSettings, 'keepDays' | 'slowMilliseconds' | 'sampledShare'>;
  }): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/monitoring/traces',
      {
        config: READING,
        schema: {
          tags,
          summary: 'Traces of requests and jobs',
          description:
            'Kept are those that failed, that were slow for everybody or for their route, that began a job, that their caller asked for (`traceparent` with the flag 01), and a sample of the others; a process keeps so many a minute. What the cache answers at once has none.',
          querystring: TracesQuerySchema,
          response: { 200: TracesSchema },
        },
      },
      async ({ query: { before, from, to, range, ...filters } }) => {
        const cursor = before === undefined ? undefined : parseTraceCursor(before);
        if (before !== undefined && !cursor) {
          throw new AppError('validation_failed', {
            detail: 'This is no `next` of a page before; ask without `before` to begin again.',
            errors: [{ path: '/query/before', code: 'cursor', message: 'Not one of ours.' }],
          });
        }
        const asked = { range, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
        const found = await queryTraces(pool, { range: resolveRange(asked), filters, before: cursor });
        return { ...found, keepDays, slowMs, sampledShare };
      },
    );

    app.get(
      '/monitoring/traces/:id',
      {
        config: { ...READING, problems: ['not_found'] },
        schema: {
          tags,
          summary: 'One trace with its spans',
          description: 'Where several requests share the id, the longest; the others are linked.',
          params: TraceParamsSchema,
          response: { 200: TraceSchema },
        },
      },
      async ({ params: { id } }) => {
        const trace = await findTrace(pool, id);
        if (!trace) {
          throw new AppError('not_found', {
            detail: `No trace with this id was kept, or it is older than ${keepDays} days.`,
          });
        }
        return trace;
      },
    );
  };
