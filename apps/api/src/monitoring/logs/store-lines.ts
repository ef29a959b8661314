import type { Pool } from 'pg';
import { storableJson } from '../storable-json.ts';
import { patternId, patternOf } from './log-pattern.ts';
import { LEVEL_NUMBERS, type LogRow } from './log-row.ts';

/** Writes lines in one statement. @param process which wrote them. */
export async function storeLines(
  pool: Pick<Pool, 'query'>,
  { lines, process }: { lines: readonly LogRow[]; process: string },
): Promise<void> {
  const rows = lines.map((line) => ({
    at: new Date(line.atMilliseconds).toISOString(),
    level: LEVEL_NUMBERS[line.level],
    message: line.message,
    process,
    request_id: line.requestId,
    trace_id: line.traceId,
    route: line.route,
    status: line.status,
    duration_ms: line.durationMs,
    details: line.details,
    pattern: patternId(patternOf(line)),
  }));
  await pool.query(
    `INSERT INTO log_lines (at, level, message, process, request_id, trace_id, route, status, duration_ms, details, pattern)
     SELECT * FROM jsonb_to_recordset($1) AS l (at timestamptz(3), level smallint, message text, process text, request_id text, trace_id text,
       route text, status smallint, duration_ms double precision, details jsonb, pattern text)`,
    [storableJson(rows)],
  );
}
