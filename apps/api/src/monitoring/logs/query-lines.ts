import type { LogLine, LogPatterns, LogPatternsQuery, LogsQuery } from '@headroom/contracts/monitoring/log-schemas';
import type { Pool } from 'pg';
import type { Range } from '../resolve-range.ts';
import { patternOf } from './log-pattern.ts';
import { LEVEL_NUMBERS, levelOf } from './log-row.ts';

interface StoredLine {
  id: string;
  at: Date;
  level: number;
  message: string;
  process: string;
  request_id: string | null;
  trace_id: string | null;
  route: string | null;
  status: number | null;
  duration_ms: number | null;
  details: Record<string, unknown>;
  pattern: string;
}

const COLUMNS = 'id, at, level, message, process, request_id, trace_id, route, status, duration_ms, details, pattern';

/** The text that is searched, as its index has it. */
const TEXT = `(message || ' ' || details::text)`;

type Filters = Omit<LogPatternsQuery, 'limit' | 'from' | 'to' | 'range'> & Pick<LogsQuery, 'pattern'>;

/** A condition for each filter that is given. */
function conditions({ from, to }: Range, { level, requestId, route, process, q, pattern }: Filters) {
  const values: unknown[] = [from, to];
  const all = ['at >= $1', 'at < $2'];
  const add = (sql: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    all.push(sql(`$${values.length}`));
  };
  add((p) => `level >= ${p}`, level && LEVEL_NUMBERS[level]);
  add((p) => `request_id = ${p}`, requestId);
  add((p) => `route = ${p}`, route);
  add((p) => `process = ${p}`, process);
  add((p) => `pattern = ${p}`, pattern);
  add((p) => `${TEXT} ILIKE ${p}`, q && `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`);
  return { where: all.join(' AND '), values };
}

/** Milliseconds up to the year 5138, and what is surely a bigint: PostgreSQL refuses what is beyond. */
const CURSOR = /^(\d{1,14})-(\d{1,18})$/;
/** @returns undefined of what is no cursor. */
export function parseLineCursor(text: string): { at: Date; id: string } | undefined {
  const [, at, id] = CURSOR.exec(text) ?? [];
  return at === undefined || id === undefined ? undefined : { at: new Date(Number(at)), id };
}

/** Lines, newest first. A line of a request has the trace of that request, where one was kept. */
export async function queryLines(
  pool: Pick<Pool, 'query'>,
  {
    range,
    filters,
    before,
    limit,
  }: { range: Range; filters: Filters; before: { at: Date; id: string } | undefined; limit: number },
): Promise<{ lines: LogLine[]; next: string | null }> {
  const { where, values } = conditions(range, filters);
  const page = before ? ` AND (at, id) < ($${values.length + 1}, $${values.length + 2})` : '';
  if (before) values.push(before.at, before.id);
  const { rows } = await pool.query<StoredLine>(
    `SELECT l.id, l.at, l.level, l.message, l.process, l.request_id, coalesce(l.trace_id, t.trace_id) AS trace_id, l.route, l.status,
       l.duration_ms, l.details, l.pattern
     FROM (SELECT ${COLUMNS} FROM log_lines WHERE ${where}${page} ORDER BY at DESC, id DESC LIMIT ${limit + 1}) l
     LEFT JOIN LATERAL (
       SELECT trace_id FROM traces WHERE request_id = l.request_id AND l.trace_id IS NULL
         AND at > l.at - interval '10 minutes' AND at < l.at + interval '1 minute' LIMIT 1
     ) t ON true
     ORDER BY l.at DESC, l.id DESC`,
    values,
  );
  const lines = rows.slice(0, limit).map(toLine);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { lines, next: last ? `${last.at.getTime()}-${last.id}` : null };
}

/** What lines have in common, most frequent first, each with its newest line. */
export async function queryPatterns(
  pool: Pick<Pool, 'query'>,
  { range, filters, limit }: { range: Range; filters: Filters; limit: number },
): Promise<LogPatterns> {
  const { where, values } = conditions(range, filters);
  const { rows } = await pool.query<
    StoredLine & { lines: string; count: string; first_at: Date; last_at: Date; is_new: boolean }
  >(
    `WITH met AS MATERIALIZED (
       SELECT pattern, count(*) AS count, min(at) AS first_at, max(at) AS last_at FROM log_lines WHERE ${where} GROUP BY pattern
     ), shown AS (SELECT *, sum(count) OVER () AS lines FROM met ORDER BY count DESC, last_at DESC LIMIT ${limit})
     SELECT e.*, s.lines, s.count, s.first_at, s.last_at, NOT EXISTS (
       SELECT FROM log_lines b WHERE b.pattern = s.pattern AND b.at >= $1::timestamptz - ($2::timestamptz - $1::timestamptz) AND b.at < $1
     ) AS is_new
     FROM shown s CROSS JOIN LATERAL (
       SELECT ${COLUMNS} FROM log_lines WHERE ${where} AND pattern = s.pattern ORDER BY at DESC, id DESC LIMIT 1
     ) e ORDER BY s.count DESC, s.last_at DESC`,
    values,
  );
  return {
    lines: Number(rows[0]?.lines ?? 0),
    patterns: rows.map((row) => ({
      id: row.pattern,
      pattern: patternOf(toLine(row)),
      level: levelOf(row.level),
      count: Number(row.count),
      first: row.first_at.toISOString(),
      last: row.last_at.toISOString(),
      isNew: row.is_new,
      example: toLine(row),
    })),
  };
}

const toLine = (row: StoredLine): LogLine => ({
  id: row.id,
  at: row.at.toISOString(),
  level: levelOf(row.level),
  message: row.message,
  process: row.process,
  requestId: row.request_id,
  traceId: row.trace_id,
  route: row.route,
  status: row.status,
  durationMs: row.duration_ms,
  details: row.details,
  pattern: row.pattern,
});
