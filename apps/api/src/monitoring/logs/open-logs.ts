import type { Pool } from 'pg';
import type { MonitoringPart } from '../monitoring-part.ts';
import { bufferRows } from '../buffered-rows.ts';
import { keepDayPartitions } from '../day-partitions.ts';
import type { NoticedRequest } from '../noticed-request.ts';
import { createLogBudget } from './log-budget.ts';
import type { LogRow } from './log-row.ts';
import type { LogTap } from './log-tap.ts';
import { createLogsRoutes } from './logs-routes.ts';
import { readLine } from './read-line.ts';
import { storeLines } from './store-lines.ts';

const WRITE_MILLISECONDS = 1_000;
const MAX_ROWS = 2_000;
const PARTITIONS_MILLISECONDS = 600_000;

export interface LogsPart extends MonitoringPart {
  /** A request that has been answered: kept where it was refused, failed or slow, and by chance. */
  takeRequest(request: NoticedRequest): void;
}

/**
 * Keeps lines of the log in the database: what the tap holds, and requests.
 * @param process the name of this process.
 */
export function openLogs({
  pool,
  tap,
  process,
  keepDays,
  onError,
}: {
  pool: Pool;
  tap: LogTap;
  process: string;
  keepDays: number;
  onError: (error: unknown, message: string) => void;
}): LogsPart {
  const budget = createLogBudget();
  const rows = bufferRows<LogRow>({
    write: (lines) => storeLines(pool, { lines, process }),
    maxRows: MAX_ROWS,
    everyMilliseconds: WRITE_MILLISECONDS,
    onError: (error) => onError(error, 'lines of the log could not be kept in the database; it is tried again'),
  });
  const waiting: LogRow[] = [];
  let lost = 0;
  /** Reads what has come since, away from whoever wrote it. */
  function collect(): void {
    const drained = tap.drain();
    const read = drained.lines.map(readLine).filter((line) => line !== undefined);
    const chosen = budget.choose([...read, ...waiting.splice(0)], drained.lost + lost);
    lost = chosen.filter((line) => !rows.add(line)).length;
  }
  let timer: NodeJS.Timeout | undefined;

  const keepPartitions = async () => void (await keepDayPartitions(pool, { table: 'log_lines', keepDays }));

  return {
    takeRequest({ name, status, milliseconds, requestId, traceId, isSlow, isAbandoned, isSampled }) {
      const isRefused = status >= 400 && !isAbandoned;
      if (!isRefused && !isSlow && !isSampled) return;
      if (waiting.length >= MAX_ROWS) {
        lost += 1;
        return;
      }
      waiting.push({
        atMilliseconds: Date.now(),
        level: isRefused ? 'warn' : 'info',
        message: isAbandoned ? 'request abandoned by its client' : isSlow ? 'slow request' : 'request',
        requestId,
        traceId,
        route: name,
        status,
        durationMs: Math.round(milliseconds * 10) / 10,
        details: {},
      });
    },
    routes: createLogsRoutes({ pool, keepDays }),
    tasks: [
      {
        name: 'logs.partitions',
        everyMilliseconds: PARTITIONS_MILLISECONDS,
        run: keepPartitions,
      },
    ],
    start() {
      timer ??= setInterval(collect, WRITE_MILLISECONDS / 2).unref();
      rows.start();
      // The first of a database; the task comes minutes later.
      return keepPartitions().catch((error: unknown) => onError(error, 'partitions of log lines could not be made'));
    },
    async stop() {
      clearInterval(timer);
      collect();
      await rows.stop();
    },
  };
}
