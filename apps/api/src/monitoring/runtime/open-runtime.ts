import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';
import type { RedisConnection } from '../../redis/connect-redis.ts';
import type { MonitoringPart } from '../monitoring-part.ts';
import type { ReadPoints } from '../read-points.ts';
import type { Recorder } from '../recorder.ts';
import { watchMachine } from './machine/watch-machine.ts';
import { watchStores } from './machine/watch-stores.ts';
import { createProcesses, describeOwnProcess, type OwnProcess } from './processes.ts';
import { createRuntimeRoutes } from './runtime-routes.ts';
import { sampleProcess } from './sample-process.ts';

const FORGET_MILLISECONDS = 3_600_000;
const STORES_MILLISECONDS = 60_000;

/**
 * How this process is: its memory and whether it leaks, its event loop, its processor, its machine; and profiles of it.
 * @param answering where requests are answered: reads what all processes recorded, and looks at the machine and at what they share.
 */
export function openRuntime({
  process: { kind, name },
  pool,
  recorder,
  dataDirectory,
  logger,
  answering,
}: {
  process: Pick<OwnProcess, 'kind' | 'name'>;
  pool: Pool;
  recorder: Recorder;
  dataDirectory: string;
  logger: Pick<FastifyBaseLogger, 'warn'>;
  answering?: { readPoints: ReadPoints; redis: Pick<RedisConnection, 'tell'> | undefined };
}): MonitoringPart {
  const own = describeOwnProcess({ kind, name });
  const processes = createProcesses(pool);
  const sampling = sampleProcess({
    own,
    processes,
    recorder,
    machine: answering && watchMachine({ dataDirectory }),
    onSample: () => undefined,
    logger,
  });
  const stores = answering && watchStores({ pool, redis: answering.redis, recorder });
  return {
    ...(answering && stores
      ? { routes: createRuntimeRoutes({ processes, readPoints: answering.readPoints, stores }) }
      : {}),
    tasks: stores
      ? [
          { name: 'runtime-forget', everyMilliseconds: FORGET_MILLISECONDS, run: processes.forget },
          { name: 'runtime-stores', everyMilliseconds: STORES_MILLISECONDS, run: stores.record },
        ]
      : [],
    start: () => sampling.start(),
    stop: () => sampling.stop(),
  };
}
