import type { Pool } from 'pg';
import { bufferRows } from '../buffered-rows.ts';
import { keepDayPartitions } from '../day-partitions.ts';
import type { MonitoringPart } from '../monitoring-part.ts';
import type { NoticedRequest } from '../noticed-request.ts';
import { createExporter } from './otlp/create-exporter.ts';
import { storeTraces } from './store-traces.ts';
import { createTraceJob, type TraceJob } from './trace-jobs.ts';
import type { TraceRecord } from './trace-record.ts';
import { traceRequests, type TraceRequestsOptions } from './trace-requests.ts';
import type { TraceSettings } from '../../trace-settings.ts';
import { createTracesRoutes } from './traces-routes.ts';

const WRITE_MILLISECONDS = 1_000;
const MAX_ROWS = 300;
const PARTITIONS_MILLISECONDS = 600_000;

export interface TracesPart extends MonitoringPart {
  /** Around each attempt of a job. */
  traceJob: TraceJob;
}

/**
 * Traces of this process: kept in the database, and sent to a collector where one is set.
 * @param process the name of this process. @param version of this build.
 * @param onAnswered hears of every request worth a line of the log.
 * @param hasEarlyWork see traceRequests; of all requests without it.
 */
export function openTraces({
  pool,
  settings,
  process,
  version,
  onAnswered = () => {},
  hasEarlyWork = () => true,
  onError,
}: {
  pool: Pool;
  settings: TraceSettings;
  process: string;
  version: string;
  onAnswered?: (request: NoticedRequest) => void;
  hasEarlyWork?: TraceRequestsOptions['hasEarlyWork'] | undefined;
  onError: (error: unknown, message: string) => void;
}): TracesPart {
  const { slowMilliseconds, sampledShare, keepDays, collector } = settings;
  const rows = bufferRows<TraceRecord>({
    write: (records) => storeTraces(pool, records),
    maxRows: MAX_ROWS,
    everyMilliseconds: WRITE_MILLISECONDS,
    onError: (error) => onError(error, 'traces could not be kept in the database; it is tried again'),
  });
  const exporter =
    collector &&
    createExporter({
      collector,
      version,
      onError: (error) => onError(error, 'traces could not be sent to the collector; it is tried again'),
    });
  const keep = (record: TraceRecord): void => {
    rows.add(record);
    exporter?.add(record);
  };

  const keepPartitions = async () => void (await keepDayPartitions(pool, { table: 'traces', keepDays }));

  return {
    ...traceRequests({ slowMilliseconds, sampledShare, process, keep, onAnswered, hasEarlyWork }),
    traceJob: createTraceJob({ process, keep }),
    routes: createTracesRoutes({ pool, settings }),
    tasks: [
      {
        name: 'traces.partitions',
        everyMilliseconds: PARTITIONS_MILLISECONDS,
        run: keepPartitions,
      },
    ],
    start() {
      rows.start();
      // The first of a database; the task comes minutes later.
      return keepPartitions().catch((error: unknown) => onError(error, 'partitions of traces could not be made'));
    },
    async stop() {
      await rows.stop();
      await exporter?.stop();
    },
  };
}
