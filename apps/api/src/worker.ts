import { setPriority } from 'node:os';
import { createPool, DatabaseUnusableError, upkeepFeed } from '@headroom/database';
import { buildMark } from './cache/build-mark.ts';
import { loadConfig } from './config.ts';
import { ConfigError } from './environment.ts';
import { createBulkJob } from './features/bulk-actions/bulk-job.ts';
import { createUndoJob } from './features/bulk-actions/undo-job.ts';
import { createImportCheckJob, createImportJob } from './features/imports/import-job.ts';
import { upkeepImports } from './features/imports/uploads/upkeep-imports.ts';
import { createProductsReader } from './features/products/products-reader.ts';
import { createPicturesJob } from './optimization/images/pictures-job.ts';
import { resumePictures } from './optimization/images/ensure-job.ts';
import { upkeepPictures } from './optimization/images/upkeep-pictures.ts';
import { openPictureStore } from './optimization/images/open-picture-store.ts';
import { CLEANUP_CRON, createCleanupJob, createRowTasks, KEEP_DAYS } from './jobs/cleanup-job.ts';
import { LANES, type AnyJobDefinition, type Lane } from './jobs/define-job.ts';
import { createJobs } from './jobs/create-jobs.ts';
import { startWorker } from './jobs/start-worker.ts';
import { openAlerts } from './monitoring/alerts/open-alerts.ts';
import { createLogger } from './monitoring/logger.ts';
import { createLogTap } from './monitoring/logs/log-tap.ts';
import { openMetrics } from './monitoring/metrics/serve-metrics.ts';
import type { MonitoringPart } from './monitoring/monitoring-part.ts';
import { openMonitoring } from './monitoring/open-monitoring.ts';
import { openTracesAndLogs } from './monitoring/open-traces-and-logs.ts';
import { createPointsReader } from './monitoring/service/points-reader.ts';
import { openRuntime } from './monitoring/runtime/open-runtime.ts';
import { createRecorder } from './monitoring/service/create-recorder.ts';
import { openService } from './monitoring/service/open-service.ts';
import { runRegularly } from './run-regularly.ts';
import { createShutdown } from './startup/create-shutdown.ts';
import { StartupError } from './startup/startup-error.ts';

// Runs the jobs of one lane: `node worker.ts interactive|heavy|pictures [--readable]`, with DATABASE_URL. Started by keep-workers-running.ts, and ends
// with whoever started it.

/** The nice value of a process that gives way to everybody else. */
const LOW_PRIORITY = 10;
/** A job holds one connection in a step and may read on another; the heartbeat must never wait for them. */
const MAX_CONNECTIONS: Readonly<Record<Lane, number>> = { interactive: 12, heavy: 8, pictures: 4 };

/** Pictures that no job will make are looked for so often. */
const RESUME_MILLISECONDS = 60_000;

const [name, ...flags] = process.argv.slice(2);
const readable = flags.includes('--readable');
const tap = createLogTap();
let logger = createLogger({ level: 'warn', readable, tap });
const shutdown = createShutdown({ onFault: (error) => logger.fatal({ err: error }, 'a fault that nobody caught') });

try {
  const config = loadConfig(process.env);
  logger = createLogger({ level: config.logLevel ?? (readable ? 'warn' : 'info'), readable, tap });
  const url = config.databaseUrl;
  if (url === undefined) throw new StartupError('A worker needs DATABASE_URL: start it by `pnpm headroom worker`.');
  const lane = LANES.find((known) => known === name);
  if (!lane) throw new StartupError(`A worker runs one lane of jobs, ${LANES.join(', ')}, not “${name ?? ''}”.`);
  if (lane !== 'interactive') setPriority(LOW_PRIORITY);

  const pool = createPool({
    url,
    maxConnections: MAX_CONNECTIONS[lane],
    applicationName: `headroom-worker-${lane}`,
    onError: (error) => logger.warn({ err: error }, 'a connection to the database broke while idle'),
  });
  shutdown.onEnd(() => pool.end());
  const { select } = await createProductsReader(pool);
  const importing = {
    dataDirectory: config.dataDirectory,
    onError: (error: unknown, message: string) => logger.warn({ err: error }, message),
  };
  const store = openPictureStore(config);
  const { atOnce, keepDays } = config.pictures;
  const definitions: AnyJobDefinition[] = [
    createBulkJob({ select }),
    createUndoJob(),
    createCleanupJob([
      ...createRowTasks(pool),
      { name: 'feedPartitions', run: async () => (await upkeepFeed(pool)).dropped.length },
      {
        name: 'uploads',
        run: async () => {
          const { imports, files } = await upkeepImports({ ...config, pool, keepDays: KEEP_DAYS.uploads });
          return imports + files;
        },
      },
      { name: 'pictures', run: () => upkeepPictures({ pool, store, keepDays }) },
    ]),
    createImportCheckJob(importing),
    createImportJob(importing),
    createPicturesJob({ store, maxRunning: atOnce }),
  ];
  const recorder = createRecorder();
  const readPoints = createPointsReader({ pool });
  const onMonitoringError = (error: unknown, message: string) => logger.warn({ err: error }, message);
  const service = openService({
    pool,
    recorder,
    readPoints,
    role: `worker-${lane}`,
    release: await buildMark(),
    onError: onMonitoringError,
  });
  const traced = await openTracesAndLogs({ pool, settings: config.traces, role: `worker-${lane}`, tap, logger });
  const metrics = config.monitoring.workerMetrics?.[lane];
  const parts: readonly MonitoringPart[] = [
    ...traced.parts,
    // Beside the API's: whoever is left tells of the others.
    openAlerts({ pool, readPoints, settings: config.alerts, onError: onMonitoringError }),
    service,
    openRuntime({
      process: { kind: 'worker', name: `worker ${lane}` },
      pool,
      recorder,
      dataDirectory: config.dataDirectory,
      logger,
    }),
    ...(metrics ? [openMetrics({ recorder, listen: metrics, onError: onMonitoringError })] : []),
  ];
  const monitoring = openMonitoring({ pool, parts: config.monitoring.isOn ? parts : [], logger });
  monitoring.start();
  // Before the worker, since it ends behind it: the last jobs are told of, too.
  shutdown.onEnd(() => monitoring.stop());
  const worker = await startWorker({
    url,
    pool,
    lane,
    definitions,
    schedules: [{ kind: 'cleanup', cron: CLEANUP_CRON, title: 'Nightly clean-up' }],
    onError: (error, message) => logger.warn({ err: error }, message),
    onRun: service.jobEnded,
    ...(config.monitoring.isOn ? { watch: traced.traceJob } : {}),
  });
  shutdown.onEnd(() => worker.stop());
  if (lane === 'pictures') {
    const jobs = createJobs({ pool, onError: (error) => logger.warn({ err: error }, 'the job queue had a fault') });
    const resuming = runRegularly({
      work: () => resumePictures(pool, jobs),
      everyMilliseconds: RESUME_MILLISECONDS,
      onError: (error) => logger.warn({ err: error }, 'looking for pictures that wait failed; it is tried again'),
    });
    resuming.start();
    shutdown.onEnd(async () => {
      await resuming.stop();
      await jobs.stop();
    });
  }
  process.send?.({ ready: lane });
} catch (error) {
  if (!shutdown.signal.aborted) {
    const isExplained = [ConfigError, DatabaseUnusableError, StartupError].some((type) => error instanceof type);
    if (isExplained) logger.error((error as Error).message);
    else logger.error({ err: error }, 'the worker could not start');
  }
  await shutdown.end(1);
}
