import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';
import { buildMark } from '../cache/build-mark.ts';
import type { LogTap } from './logs/log-tap.ts';
import { openLogs } from './logs/open-logs.ts';
import type { MonitoringPart } from './monitoring-part.ts';
import { createProcessName } from './process-name.ts';
import { openTraces } from './traces/open-traces.ts';
import type { TraceJob } from './traces/trace-jobs.ts';
import type { TraceRequestsOptions } from './traces/trace-requests.ts';
import type { TraceSettings } from '../trace-settings.ts';

/**
 * What a process did, kept for those who look for a cause: traces, and beside them the lines of its log. Requests are in both, under the same ids.
 * @param role what the process does: `api`, `worker-heavy`. @param tap what the logger has written.
 */
export async function openTracesAndLogs({
  pool,
  settings,
  role,
  tap,
  logger,
  hasEarlyWork,
}: {
  pool: Pool;
  settings: TraceSettings;
  role: string;
  tap: LogTap;
  logger: Pick<FastifyBaseLogger, 'warn'>;
  hasEarlyWork?: TraceRequestsOptions['hasEarlyWork'];
}): Promise<{ parts: readonly MonitoringPart[]; traceJob: TraceJob }> {
  const { keepLogDays: keepDays } = settings;
  const process = createProcessName(role);
  const onError = (error: unknown, message: string) => logger.warn({ err: error }, message);
  const logs = openLogs({ pool, tap, process, keepDays, onError });
  const version = await buildMark();
  const onAnswered = logs.takeRequest;
  const traces = openTraces({ pool, settings, process, version, onAnswered, hasEarlyWork, onError });
  return { parts: [logs, traces], traceJob: traces.traceJob };
}
