import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { RangeQuerySchema } from '@headroom/contracts/monitoring/monitoring-query';
import { MachineAnswerSchema } from '@headroom/contracts/monitoring/runtime-machine';
import { MemoryAnswerSchema } from '@headroom/contracts/monitoring/runtime-memory';
import type { ReadPoints } from '../read-points.ts';
import { resolveRange } from '../resolve-range.ts';
import type { Stores } from './machine/watch-stores.ts';
import type { KnownProcess, Processes } from './processes.ts';
import { readSeries, readSharedSeries } from './read-series.ts';
import { DATABASE_GAUGES, MACHINE_GAUGES, PROCESS_GAUGES, REDIS_GAUGES } from './runtime-gauges.ts';

const config = { access: 'operator', priority: { priority: 'vital' } } as const;
const tags = ['Monitoring'];
const recordedOf = (known: readonly Pick<KnownProcess, 'recordedAs'>[]): number[] =>
  known.flatMap(({ recordedAs }) => recordedAs ?? []);

/** `/monitoring/memory` and `/monitoring/machine`: how processes and machines are, and were. */
export const createRuntimeRoutes =
  ({
    processes,
    readPoints,
    stores,
  }: {
    processes: Pick<Processes, 'list'>;
    readPoints: ReadPoints;
    stores: Pick<Stores, 'database' | 'redis'>;
  }): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/monitoring/memory',
      {
        config,
        schema: {
          tags,
          summary: 'Memory, event loop and processor of each process',
          description: 'As each last said, whether it keeps more and more memory, and its lines over the range.',
          querystring: RangeQuerySchema,
          response: { 200: MemoryAnswerSchema },
        },
      },
      async ({ query }) => {
        const range = resolveRange(query);
        const known = await processes.list();
        const seriesOf = await readSeries(readPoints, { gauges: PROCESS_GAUGES, range, processes: recordedOf(known) });
        return {
          processes: known.map(({ machine: _machine, recordedAs, ...process }) => ({
            ...process,
            series: seriesOf(recordedAs),
          })),
        };
      },
    );

    app.get(
      '/monitoring/machine',
      {
        config,
        schema: {
          tags,
          summary: 'Processors, memory, disks and network of each machine, the database’s files, and Redis',
          querystring: RangeQuerySchema,
          response: { 200: MachineAnswerSchema },
        },
      },
      async ({ query }) => {
        const range = resolveRange(query);
        const known = await processes.list();
        // Of several processes on a machine the first, which lives if any does, speaks for it.
        const hosts = new Map(
          known
            .filter(({ machine }) => machine !== null)
            .toReversed()
            .map((process) => [process.host, process]),
        );
        const [seriesOf, database, databaseSeries, redis, redisSeries] = await Promise.all([
          readSeries(readPoints, { gauges: MACHINE_GAUGES, range, processes: recordedOf([...hosts.values()]) }),
          stores.database(),
          readSharedSeries(readPoints, { gauges: DATABASE_GAUGES, range }),
          stores.redis(),
          readSharedSeries(readPoints, { gauges: REDIS_GAUGES, range }),
        ]);
        return {
          machines: [...hosts.values()].map(({ host, seenAt, machine, recordedAs }) => ({
            host,
            seenAt,
            ...machine!,
            series: seriesOf(recordedAs),
          })),
          database: { ...database, series: databaseSeries },
          redis: redis && { ...redis, series: redisSeries },
          missing:
            hosts.size > 0 ? [] : ['No process has said yet how its machine is; ten seconds after the start one does.'],
        };
      },
    );
  };
