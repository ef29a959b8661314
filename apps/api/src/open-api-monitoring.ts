import { slowCallsOf } from '@headroom/database';
import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';
import { buildMark } from './cache/build-mark.ts';
import type { Follower } from './changes/create-follower.ts';
import type { Config } from './config.ts';
import type { App } from './create-fastify.ts';
import { isOwnOrigin } from './features/accounts/same-site.ts';
import { openAlerts } from './monitoring/alerts/open-alerts.ts';
import { createExplainStatement, explainOn } from './monitoring/database/explain-statement.ts';
import { createMeasureStatement } from './monitoring/database/measure-statement.ts';
import { openDatabase } from './monitoring/database/open-database.ts';
import { answerVisit, answerVisits } from './monitoring/field/answers/answer-visits.ts';
import { createFieldReader } from './monitoring/field/answers/field-reader.ts';
import { openField } from './monitoring/field/open-field.ts';
import { createLogTap, type LogTap } from './monitoring/logs/log-tap.ts';
import { openMetrics, serveMetrics } from './monitoring/metrics/serve-metrics.ts';
import { openMonitoring } from './monitoring/open-monitoring.ts';
import { openTracesAndLogs } from './monitoring/open-traces-and-logs.ts';
import { openReleases } from './monitoring/releases/open-releases.ts';
import { openRuntime } from './monitoring/runtime/open-runtime.ts';
import { createRecorder } from './monitoring/service/create-recorder.ts';
import { openService } from './monitoring/service/open-service.ts';
import { createPointsReader } from './monitoring/service/points-reader.ts';
import { findTrace } from './monitoring/traces/query-traces.ts';
import { openWhy } from './monitoring/why/open-why.ts';
import type { openDelivery } from './open-delivery.ts';
import { createIndexAdvisor } from './optimization/indexes/create-index-advisor.ts';
import { readIndexes } from './optimization/indexes/read-indexes.ts';
import { createRateCheck } from './performance/rate-limits/create-rate-check.ts';

/** Under which patterns routes are known whose answers are kept. */
const CACHED_PATTERNS = {
  'products.list': '/api/v1/products',
  'products.facets': '/api/v1/products/facets',
  'products.marks': '/api/v1/products/marks',
  'products.one': '/api/v1/products/:id',
  page: '/',
};

/**
 * Everything that watches a process of the API, and answers for all of them. Where monitoring is off, nothing is watched, and nothing answers.
 * @param logTap what the logger has written and nobody has kept.
 */
export async function openApiMonitoring({
  config,
  pool,
  webDirectory,
  delivery: { admission, limit, operating, redis },
  follower,
  logTap = createLogTap(),
  logger,
}: {
  config: Config;
  pool: Pool;
  webDirectory: string;
  delivery: Pick<ReturnType<typeof openDelivery>, 'admission' | 'limit' | 'operating' | 'redis'>;
  follower: Pick<Follower, 'read'>;
  logTap?: LogTap | undefined;
  logger: FastifyBaseLogger;
}) {
  const { isOn, metrics } = config.monitoring;
  const onError = (error: unknown, message: string) => logger.warn({ err: error }, message);
  const readPoints = createPointsReader({ pool });
  const recorder = createRecorder();
  const release = await buildMark();
  const service = openService({
    pool,
    recorder,
    readPoints,
    role: 'api',
    release,
    onError,
    answering: {
      admission,
      limit,
      cache: {
        statistics: () => operating.described.cache.engine.statistics(),
        sharedCounts: operating.described.sharedCounts,
      },
      patterns: CACHED_PATTERNS,
    },
  });
  const traced = await openTracesAndLogs({
    pool,
    settings: config.traces,
    role: 'api',
    tap: logTap,
    logger,
    // Looking a session up, and counting in Redis.
    hasEarlyWork: ({ headers }) =>
      config.redisUrl !== undefined || headers.authorization !== undefined || headers.cookie !== undefined,
  });
  const explainStatement = createExplainStatement(pool);
  const measureStatement = createMeasureStatement({ pool, slowCalls: () => slowCallsOf(pool), explainStatement });
  const adviseIndex = createIndexAdvisor({ pool, explainOn });
  const isWithinRate = createRateCheck(config.rates);
  const visits = createFieldReader({ pool, ...config.field });
  const parts = [
    ...traced.parts,
    openWhy({
      findVisits: (query) => answerVisits(visits, query),
      findVisit: (id) => answerVisit(visits, id),
      findTrace: (id) => findTrace(pool, id),
      explain: explainStatement,
      lastMeasured: measureStatement.lastMeasured,
      advise: adviseIndex,
      ...config.traces,
    }),
    service,
    openField({
      pool,
      settings: config.field,
      isWelcome: (request) => isOwnOrigin(request, config.alerts.publicUrl) && isWithinRate(request, 'field-events'),
      mapsDirectory: `${webDirectory}-maps`,
      logger,
    }),
    openDatabase({ pool, explainStatement, measureStatement, adviseIndex, readIndexes }),
    openAlerts({
      pool,
      readPoints,
      settings: config.alerts,
      onError,
      feed: { read: () => follower.read(), recorder },
    }),
    openReleases({ pool, webDirectory, program: release, onError }),
    openRuntime({
      process: { kind: 'api', name: 'api' },
      pool,
      recorder,
      dataDirectory: config.dataDirectory,
      logger,
      answering: { readPoints, redis },
    }),
    ...(metrics ? [openMetrics({ recorder, listen: metrics, onError })] : []),
  ];
  return {
    ...openMonitoring({ pool, parts: isOn ? parts : [], logger }),
    /** Counts what was answered from memory, which no hook sees. */
    answeredEarly: isOn ? service.answeredEarly : () => {},
    serveMetrics(app: App): void {
      if (isOn) serveMetrics(app, recorder);
    },
  };
}
