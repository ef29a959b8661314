import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';
import type { RedisConnection } from '../../redis/connect-redis.ts';
import type { MonitoringPart } from '../monitoring-part.ts';
import type { ReadPoints } from '../read-points.ts';
import type { Recorder } from '../recorder.ts';
import { watchMachine } from './machine/watch-machine.ts';
import { watchStores } from './machine/watch-stores.ts';
import { createProcesses, describeOwnProcess, type OwnProcess } from './processes.ts';
import { createProfileFiles } from './profiles/profile-files.ts';
import { createProfilesRepository } from './profiles/profiles-repository.ts';
import { createProfilesRoutes } from './profiles/profiles-routes.ts';
import { runProfiles } from './profiles/run-profiles.ts';
import { watchSlowness } from './profiles/watch-slowness.ts';
import { createRuntimeRoutes } from './runtime-routes.ts';
import { sampleProcess } from './sample-process.ts';

const FORGET_MILLISECONDS = 3_600_000;
const STORES_MILLISECONDS = 60_000;
const UPKEEP_MILLISECONDS = 15_000;
/** Of a profile that a slow process takes of itself. */
const SLOW_SECONDS = 10;

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
  const profiles = createProfilesRepository(pool);
  const files = createProfileFiles(dataDirectory);
  const runner = runProfiles({ processId: own.id, repository: profiles, files, logger });
  const isSlow = watchSlowness(kind);
  const sampling = sampleProcess({
    own,
    processes,
    recorder,
    machine: answering && watchMachine({ dataDirectory }),
    async onSample(sample) {
      const reason = isSlow(sample);
      if (reason !== undefined && (await profiles.askOwn(own, { seconds: SLOW_SECONDS, reason }))) runner.wake();
    },
    logger,
  });
  const stores = answering && watchStores({ pool, redis: answering.redis, recorder });
  return {
    ...(answering && stores
      ? {
          async routes(app) {
            await app.register(createRuntimeRoutes({ processes, readPoints: answering.readPoints, stores }));
            await app.register(createProfilesRoutes({ repository: profiles, files, wake: runner.wake }));
          },
        }
      : {}),
    tasks: stores
      ? [
          { name: 'runtime-forget', everyMilliseconds: FORGET_MILLISECONDS, run: processes.forget },
          { name: 'runtime-profiles', everyMilliseconds: UPKEEP_MILLISECONDS, run: profiles.upkeep },
          { name: 'runtime-stores', everyMilliseconds: STORES_MILLISECONDS, run: stores.record },
        ]
      : [],
    start() {
      sampling.start();
      runner.start();
    },
    async stop() {
      await runner.stop();
      await sampling.stop();
    },
  };
}
