import type { Pool } from 'pg';
import { storableJson } from '../storable-json.ts';
import type { TraceRecord } from './trace-record.ts';

/** Writes traces in one statement. */
export async function storeTraces(pool: Pick<Pool, 'query'>, records: readonly TraceRecord[]): Promise<void> {
  const rows = records.map((record) => ({
    at: new Date(record.atMilliseconds).toISOString(),
    trace_id: record.traceId,
    span_id: record.spanId,
    parent_id: record.parentId,
    kind: record.kind,
    name: record.name,
    duration_ms: record.durationMs,
    status: record.status,
    is_failed: record.isFailed,
    kept: record.kept,
    cache: record.cache,
    request_id: record.requestId,
    job_id: record.jobId,
    process: record.process,
    hot_name: record.hot?.name ?? null,
    hot_ms: record.hot?.durationMs ?? null,
    span_count: record.spans.length,
    dropped: record.dropped,
    spans: record.spans,
  }));
  await pool.query(
    `INSERT INTO traces SELECT * FROM jsonb_to_recordset($1) AS t (at timestamptz(3), trace_id text, span_id text, parent_id text, kind text,
       name text, duration_ms double precision, status smallint, is_failed boolean, kept text, cache text, request_id text, job_id uuid,
       process text, hot_name text, hot_ms double precision, span_count integer, dropped integer, spans jsonb)
     ON CONFLICT DO NOTHING`,
    [storableJson(rows)],
  );
}
