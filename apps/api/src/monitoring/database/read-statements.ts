import type { Statement, StatementSort, Statements } from '@headroom/contracts/monitoring/database-statements';
import type { Series } from '@headroom/contracts/monitoring/figures';
import type { Executor } from '../../executor.ts';
import type { TimeRange } from './resolve-range.ts';

/** Under which everything goes that is not kept apart. */
export const OTHERS = { id: 'others', queryId: '0' } as const;
const toId = (queryId: string): string => (queryId === OTHERS.queryId ? OTHERS.id : queryId);
/** @returns undefined for what no statement can be called: it is a bigint */
export const toQueryId = (id: string): string | undefined =>
  id === OTHERS.id
    ? OTHERS.queryId
    : /^-?\d{1,19}$/.test(id) && BigInt.asIntN(64, BigInt(id)) === BigInt(id)
      ? id
      : undefined;

/** Of the standard normal distribution: 95 of 100 are below. */
const NINETY_FIFTH = 1.645;

const HOUR_MILLISECONDS = 3_600_000;
/** In fewer hours than this none is looked for. */
const HOURS_MIN = 3;

/** Since when there are minutes only. */
const minutesFrom = (resolution: number): string =>
  `coalesce((SELECT max(at) + interval '${resolution} s' FROM statement_points WHERE resolution = ${resolution}), '-infinity')`;

/** Each moment from $1 to $2 once: whole hours from $3 to $4, as far as they are brought together, and minutes around them. */
const POINTS = `known AS MATERIALIZED (SELECT greatest($3::timestamptz, least($4::timestamptz, ${minutesFrom(3_600)})) AS until),
  points AS (
    SELECT * FROM statement_points WHERE resolution = 3600 AND at >= $3 AND at < (SELECT until FROM known)
    UNION ALL SELECT * FROM statement_points WHERE resolution = 60 AND at >= $1 AND at < $3
    UNION ALL SELECT * FROM statement_points WHERE resolution = 60 AND at >= (SELECT until FROM known) AND at < $2)`;

/** The whole hours within a range. Of a long one the minutes may be gone: it begins with an hour, and its last one counts. */
function hoursOf({ from, to, seconds, resolution }: TimeRange): [Date, Date] {
  if (resolution === 3_600) return [from, to];
  const first = new Date(Math.ceil(from.getTime() / HOUR_MILLISECONDS) * HOUR_MILLISECONDS);
  const last = new Date(Math.floor(to.getTime() / HOUR_MILLISECONDS) * HOUR_MILLISECONDS);
  return seconds * 1_000 >= HOURS_MIN * HOUR_MILLISECONDS ? [first, last] : [from, from];
}

const SORTS: Readonly<Record<StatementSort, string>> = {
  total: 'total',
  mean: 'total / calls',
  slow: 'least(total / calls + 1.645 * spread, slowest)',
  calls: 'calls',
  rows: 'rows',
  read: 'read',
};

interface Row {
  query_id: string;
  name: string | null;
  text: string | null;
  is_own: boolean | null;
  calls: number;
  total: number;
  spread: number;
  slowest: number;
  rows: number;
  hit: number;
  read: number;
  temporary: number;
  read_time: number;
}

const SUMS = `sum(calls)::bigint AS calls, sum(total) AS total,
  sqrt(greatest(sum(sum_of_squares) / sum(calls) - (sum(total) / sum(calls)) ^ 2, 0)) AS spread, max(slowest) AS slowest,
  sum(rows)::bigint AS rows, sum(hit)::bigint AS hit, sum(read)::bigint AS read, sum(temporary)::bigint AS temporary, sum(read_time) AS read_time`;

function toStatement(row: Row, { total, timesReading }: { total: number; timesReading: boolean }): Statement {
  const isOthers = row.query_id === OTHERS.queryId;
  const mean = row.total / row.calls;
  return {
    id: toId(row.query_id),
    name: row.name ?? (isOthers ? 'All other statements' : 'A statement of another role'),
    text: row.text ?? '',
    isOwn: row.is_own ?? false,
    calls: row.calls,
    totalMilliseconds: row.total,
    share: total > 0 ? row.total / total : 0,
    meanMilliseconds: mean,
    spreadMilliseconds: row.spread,
    slowMilliseconds: Math.min(mean + NINETY_FIFTH * row.spread, Math.max(row.slowest, mean)),
    slowestMilliseconds: row.slowest,
    rows: row.rows,
    rowsPerCall: row.rows / row.calls,
    buffersHit: row.hit,
    buffersRead: row.read,
    buffersWritten: row.temporary,
    readMilliseconds: timesReading ? row.read_time : null,
  };
}

export interface StatementsRequest {
  range: TimeRange;
  sort: StatementSort;
  search?: string | undefined;
  withOwn: boolean;
  limit: number;
  timesReading: boolean;
  /** Only this one. */
  queryId?: string;
}

/** What statements cost in a range of time, from the differences that were kept. */
export async function readStatements(pool: Executor, request: StatementsRequest): Promise<Omit<Statements, 'access'>> {
  const { range, sort, search, withOwn, limit, timesReading, queryId } = request;
  const { rows } = await pool.query<{
    found: number;
    total: number;
    calls: number;
    own: number;
    read_at: string | null;
    statements: Row[];
  }>(
    `WITH ${POINTS}, summed AS MATERIALIZED (
       SELECT query_id, ${SUMS} FROM points GROUP BY query_id
     ), told AS (
       SELECT s.query_id::text, name, text, is_own, calls, total, spread, slowest, rows, hit, read, temporary, read_time
       FROM summed s LEFT JOIN statement_texts t USING (query_id)
     ), found AS (
       SELECT * FROM told WHERE ($5::bool OR is_own IS NOT TRUE) AND ($7::text IS NULL OR query_id = $7)
         AND ($6::text IS NULL OR position(lower($6) IN lower(text)) > 0 OR position(lower($6) IN lower(name)) > 0)
     )
     SELECT (SELECT count(*) FROM found) AS found, coalesce((SELECT sum(total) FROM told), 0) AS total,
       coalesce((SELECT sum(calls) FROM told), 0)::bigint AS calls,
       coalesce((SELECT sum(total) FROM told WHERE is_own), 0) AS own,
       (SELECT to_json(read_at) #>> '{}' FROM database_readings) AS read_at,
       coalesce((SELECT json_agg(f ORDER BY ${SORTS[sort]} DESC) FROM (
         SELECT * FROM found ORDER BY ${SORTS[sort]} DESC, query_id LIMIT ${limit}) f), '[]') AS statements`,
    [range.from, range.to, ...hoursOf(range), withOwn, search ?? null, queryId ?? null],
  );
  const [answer] = rows;
  if (!answer) throw new Error('the statement always answers one row');
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    statements: answer.statements.map((row) => toStatement(row, { total: answer.total, timesReading })),
    found: answer.found,
    totalMilliseconds: answer.total,
    totalCalls: answer.calls,
    ownShare: answer.total > 0 ? answer.own / answer.total : 0,
    readAt: answer.read_at,
  };
}

/** Calls a second and their mean time, of one statement or of all. A step in which nothing was read is null; one in which nothing was asked is 0. */
export async function readSeries(
  pool: Executor,
  { range, queryId }: { range: TimeRange; queryId?: string },
): Promise<Series[]> {
  const { resolution } = range;
  const { rows } = await pool.query<{ time: number; seconds: number; calls: number; total: number }>(
    `WITH known AS MATERIALIZED (SELECT ${resolution === 60 ? '$1::timestamptz' : `greatest($1::timestamptz, least($2, ${minutesFrom(resolution)}))`} AS until),
     points AS (
       SELECT * FROM statement_points WHERE resolution = ${resolution} AND at >= $1 AND at < (SELECT until FROM known)
       UNION ALL SELECT * FROM statement_points WHERE resolution = 60 AND at >= (SELECT until FROM known) AND at < $2
     ), readings AS (
       SELECT at, max(seconds) AS seconds, coalesce(sum(calls) FILTER (WHERE $3::bigint IS NULL OR query_id = $3), 0)::float8 AS calls,
         coalesce(sum(total) FILTER (WHERE $3::bigint IS NULL OR query_id = $3), 0) AS total
       FROM points GROUP BY resolution, at
     )
     SELECT extract(epoch FROM date_bin($4 * interval '1 second', at, $1))::float8 AS time, sum(seconds) AS seconds,
       sum(calls) AS calls, sum(total) AS total
     FROM readings GROUP BY 1 ORDER BY 1`,
    [range.from, range.to, queryId ?? null, range.stepSeconds],
  );
  const known = new Map(rows.map((row) => [row.time, row]));
  const begin = range.from.getTime() / 1_000;
  // It begins with a whole step, and so may be longer than what was asked for.
  const count = Math.ceil((range.to.getTime() / 1_000 - begin) / range.stepSeconds);
  const times = Array.from({ length: count }, (_, step) => begin + step * range.stepSeconds);
  const steps = times.map((time) => known.get(time));
  const n = steps.map((row) => row?.calls ?? 0);
  return [
    {
      name: 'Calls a second',
      unit: 'perSecond',
      times,
      // By the time that the readings span, and not the step's: their timer drifts.
      values: steps.map((row) => (row?.seconds ? row.calls / row.seconds : null)),
      n,
    },
    {
      name: 'Mean time',
      unit: 'ms',
      times,
      values: steps.map((row) => (row?.calls ? row.total / row.calls : null)),
      n,
    },
  ];
}
