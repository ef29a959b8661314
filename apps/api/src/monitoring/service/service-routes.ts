import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { RangeQuerySchema, type RangeQuery } from '@headroom/contracts/monitoring/monitoring-query';
import { MonitoredCacheSchema } from '@headroom/contracts/monitoring/service-cache';
import { MonitoredJobsSchema } from '@headroom/contracts/monitoring/service-jobs';
import { MarkersSchema, ServiceProcessesSchema } from '@headroom/contracts/monitoring/service-processes';
import { GoldenSchema, RequestsQuerySchema, RequestsSchema } from '@headroom/contracts/monitoring/service-requests';
import type { Pool } from 'pg';
import type { ReadPoints } from '../read-points.ts';
import { keptRange, resolveRange } from '../resolve-range.ts';
import { readCache } from './read-cache.ts';
import { readGolden } from './read-golden.ts';
import { readJobs } from './read-jobs.ts';
import { readMarkers, readProcesses } from './read-processes.ts';
import { readRequests } from './read-requests.ts';

/** Whoever looks into an overload must not be refused because of it. */
const READING = { access: 'operator', priority: { priority: 'vital' } } as const;
const tags = ['Monitoring'];
const rangeOf = (query: RangeQuery) => keptRange(resolveRange(query));
const description = 'Of all processes of the API and all workers together.';

/** `/monitoring`: what the service did, for operators. */
export function createServiceRoutes({
  pool,
  readPoints,
}: {
  pool: Pool;
  readPoints: ReadPoints;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/monitoring/requests',
      {
        config: READING,
        schema: {
          tags,
          summary: 'Rate, errors, times, bytes and cache states by route',
          description,
          querystring: RequestsQuerySchema,
          response: { 200: RequestsSchema },
        },
      },
      async ({ query: { route, method, ...range } }) =>
        readRequests(readPoints, { range: rangeOf(range), route, method }),
    );

    const ranged = (response: object, summary: string) => ({
      config: READING,
      schema: { tags, summary, description, querystring: RangeQuerySchema, response: { 200: response } },
    });
    app.get(
      '/monitoring/golden',
      ranged(GoldenSchema, 'The four golden signals, beside the time before'),
      async ({ query }) => readGolden(readPoints, rangeOf(query)),
    );
    app.get(
      '/monitoring/cache',
      ranged(MonitoredCacheSchema, 'What the response cache did, by route and tier'),
      async ({ query }) => readCache(readPoints, rangeOf(query)),
    );
    app.get(
      '/monitoring/jobs',
      ranged(MonitoredJobsSchema, 'What waits, runs and ended, by kind of job'),
      async ({ query }) => readJobs({ readPoints, pool }, rangeOf(query)),
    );
    app.get(
      '/monitoring/markers',
      ranged(MarkersSchema, 'Releases, imports, bulk actions and purges'),
      async ({ query }) => ({
        markers: await readMarkers(pool, resolveRange(query)),
      }),
    );
    app.get(
      '/monitoring/processes',
      ranged(ServiceProcessesSchema, 'Processes of the API and workers'),
      async ({ query }) => ({
        processes: await readProcesses(pool, resolveRange(query)),
      }),
    );
  };
}
