import type { LogLineLevel } from '@headroom/contracts/monitoring/log-schemas';

/** A line on its way to the database. */
export interface LogRow {
  atMilliseconds: number;
  level: LogLineLevel;
  message: string;
  requestId: string | null;
  traceId: string | null;
  route: string | null;
  status: number | null;
  durationMs: number | null;
  details: Record<string, unknown>;
}

/** As pino numbers them. */
export const LEVEL_NUMBERS: Readonly<Record<LogLineLevel, number>> = { info: 30, warn: 40, error: 50, fatal: 60 };
const LEVELS = Object.entries(LEVEL_NUMBERS) as [LogLineLevel, number][];
export const levelOf = (number: number): LogLineLevel => LEVELS.findLast(([, least]) => number >= least)?.[0] ?? 'info';
