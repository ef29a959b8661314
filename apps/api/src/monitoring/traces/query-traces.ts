import type {
  KeptBecause,
  Trace,
  TraceListItem,
  TraceSpan,
  Traces,
  TracesQuery,
} from '@headroom/contracts/monitoring/trace-schemas';
import type { Pool } from 'pg';
import type { Range } from '../resolve-range.ts';

type Executor = Pick<Pool, 'query'>;

interface StoredTrace {
  at: Date;
  trace_id: string;
  span_id: string;
  kind: 'request' | 'job';
  name: string;
  duration_ms: number;
  status: number | null;
  is_failed: boolean;
  kept: KeptBecause;
  cache: string | null;
  request_id: string | null;
  job_id: string | null;
  process: string;
  hot_name: string | null;
  hot_ms: number | null;
  span_count: number;
}

const COLUMNS = `at, trace_id, span_id, kind, name, duration_ms, status, is_failed, kept, cache, request_id, job_id, process, hot_name, hot_ms,
  span_count`;

/** Milliseconds up to the year 5138: what is far beyond is no date. */
const CURSOR = /^(\d{1,14})-([0-9a-f]{32})-([0-9a-f]{16})$/;
/** @returns undefined of what is no cursor. */
export function parseTraceCursor(text: string) {
  const [, at, traceId, spanId] = CURSOR.exec(text) ?? [];
  return at === undefined ? undefined : { at: new Date(Number(at)), traceId, spanId };
}
export type TraceCursor = NonNullable<ReturnType<typeof parseTraceCursor>>;

type Filters = Pick<TracesQuery, 'name' | 'kept' | 'requestId' | 'jobId' | 'minMs' | 'sort' | 'limit'>;

/** Traces of a range, newest or slowest first, and what there is in the range at all. */
export async function queryTraces(
  pool: Executor,
  { range, filters, before }: { range: Range; filters: Filters; before: TraceCursor | undefined },
): Promise<Pick<Traces, 'traces' | 'next' | 'names'>> {
  const { name, kept, requestId, jobId, minMs, sort, limit } = filters;
  const isNewest = sort === 'newest';
  const { rows } = await pool.query<StoredTrace>(
    `SELECT ${COLUMNS} FROM traces
     WHERE at >= $1 AND at < $2 AND ($3::text IS NULL OR name = $3) AND ($4::text IS NULL OR kept = $4)
       AND ($5::text IS NULL OR request_id = $5) AND ($6::uuid IS NULL OR job_id = $6) AND ($7::float8 IS NULL OR duration_ms >= $7)
       AND ($8::timestamptz IS NULL OR (at, trace_id, span_id) < ($8, $9, $10))
     ORDER BY ${isNewest ? 'at DESC, trace_id DESC, span_id DESC' : 'duration_ms DESC, at DESC'} LIMIT $11`,
    [range.from, range.to, name, kept, requestId, jobId, minMs, before?.at, before?.traceId, before?.spanId, limit + 1],
  );
  const { rows: names } = await pool.query<{ name: string; count: string; slowest: number }>(
    `SELECT name, count(*) AS count, max(duration_ms) AS slowest FROM traces WHERE at >= $1 AND at < $2
     GROUP BY name ORDER BY count(*) DESC, name LIMIT 100`,
    [range.from, range.to],
  );
  const last = isNewest && rows.length > limit ? rows[limit - 1] : undefined;
  return {
    traces: rows.slice(0, limit).map(toItem),
    next: last ? `${last.at.getTime()}-${last.trace_id}-${last.span_id}` : null,
    names: names.map(({ name: known, count, slowest }) => ({ name: known, count: Number(count), slowestMs: slowest })),
  };
}

/**
 * A trace with its spans: of several requests that share its id the longest, the others as links; undefined where none was kept.
 */
export async function findTrace(pool: Executor, id: string): Promise<Trace | undefined> {
  const { rows } = await pool.query<StoredTrace & { dropped: number; spans: TraceSpan[] }>(
    `SELECT ${COLUMNS}, dropped, spans FROM traces WHERE trace_id = $1 ORDER BY duration_ms DESC, at LIMIT 50`,
    [id],
  );
  const [first, ...others] = rows;
  if (!first) return undefined;
  const { rows: related } = await pool.query<Pick<StoredTrace, 'trace_id' | 'name' | 'kind'>>(
    `SELECT trace_id, name, kind FROM traces WHERE job_id = $1 AND trace_id <> $2 ORDER BY at LIMIT 20`,
    [first.job_id, id],
  );
  return {
    ...toItem(first),
    spans: first.spans,
    dropped: first.dropped,
    links: [
      ...others.map(({ trace_id: traceId, name }) => ({ traceId, name, relation: 'same-trace' as const })),
      // Of one job there are its attempts, and the request that began it.
      ...related.map(({ trace_id: traceId, name, kind }) => ({
        traceId,
        name,
        relation: kind === 'job' ? ('began' as const) : ('begun-by' as const),
      })),
    ],
  };
}

const toItem = (row: StoredTrace): TraceListItem => ({
  id: row.trace_id,
  at: row.at.toISOString(),
  kind: row.kind,
  name: row.name,
  durationMs: row.duration_ms,
  status: row.status,
  isFailed: row.is_failed,
  kept: row.kept,
  cache: row.cache,
  requestId: row.request_id,
  jobId: row.job_id,
  process: row.process,
  hot: row.hot_name === null || row.hot_ms === null ? null : { name: row.hot_name, durationMs: row.hot_ms },
  spans: row.span_count,
});
