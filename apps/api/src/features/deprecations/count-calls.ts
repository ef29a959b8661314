import type { DeprecatedCalls } from '@headroom/contracts/deprecations';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { DeprecatedPart } from '../../performance/deprecation.ts';

export interface CallCounter {
  count(part: Pick<DeprecatedPart, 'operation' | 'parameter'>, request: CountedRequest): void;
  /** Adds what was counted to the table that all processes share. On failure it stays counted, for the next time. */
  flush(): Promise<void>;
  /** Of a part, latest first. */
  read(): Promise<Map<string, DeprecatedCalls[]>>;
}
type CountedRequest = Pick<FastifyRequest, 'headers' | 'user'>;
type Row = Omit<DeprecatedCalls, 'firstAt' | 'lastAt'> & {
  operation: string;
  parameter: string;
  firstAt: Date;
  lastAt: Date;
};
interface Counted {
  row: readonly [operation: string, parameter: string, client: string, userEmail: string];
  calls: number;
}

/** Different callers between two flushes; a client that names itself anew with each request fills no memory. */
const MAX_COUNTED = 1_000;
/** And no table: that many callers of a part are shown. */
const SHOWN_CALLERS = 100;
const OTHERS = 'others';

export const partKey = ({ operation, parameter }: Pick<DeprecatedPart, 'operation' | 'parameter'>): string =>
  `${operation} ${parameter}`;

/** `curl/8.5.0` is curl; of a browser it says Mozilla, which tells it from a program. */
const clientOf = ({ headers }: CountedRequest): string =>
  /^[\w.+-]{1,40}/.exec(headers['user-agent'] ?? '')?.[0] ?? 'unknown';

/** Counts who still uses what is deprecated, so that an operator knows whom to tell before it goes. */
export function createCallCounter(pool: Pick<Pool, 'query'>): CallCounter {
  let counted = new Map<string, Counted>();

  function add({ row, calls }: Counted): void {
    const key = row.join('\n');
    const known = counted.get(key);
    if (known) known.calls += calls;
    else counted.set(key, { row, calls });
  }
  return {
    count({ operation, parameter }, request) {
      const row = [operation, parameter, clientOf(request), request.user?.email ?? ''] as const;
      const isKnown = counted.size < MAX_COUNTED || counted.has(row.join('\n'));
      add({ row: isKnown ? row : [operation, parameter, OTHERS, ''], calls: 1 });
    },
    async flush() {
      if (counted.size === 0) return;
      const flushed = counted;
      counted = new Map();
      // In one order everywhere: two processes that flush the same rows do not wait for each other in a circle.
      const rows = [...flushed.values()].toSorted((a, b) => (a.row.join('\n') < b.row.join('\n') ? -1 : 1));
      const column = (index: 0 | 1 | 2 | 3) => rows.map(({ row }) => row[index]);
      try {
        await pool.query(FLUSH, [column(0), column(1), column(2), column(3), rows.map(({ calls }) => calls), OTHERS]);
      } catch (error) {
        for (const each of rows) add(each);
        throw error;
      }
    },
    async read() {
      const { rows } = await pool.query<Row>(READ, [SHOWN_CALLERS]);
      const byPart = Map.groupBy(rows, partKey);
      return new Map([...byPart].map(([key, of]) => [key, of.map(toCalls)]));
    },
  };
}

/** Past so many callers of a part, new ones are counted together: whoever sends a new name with each request fills no table. */
const FLUSH = `INSERT INTO deprecated_calls (operation, parameter, client, user_email, calls)
  SELECT operation, parameter, client, user_email, sum(calls) FROM (
    SELECT operation, parameter, calls,
      CASE WHEN is_known THEN client ELSE $6 END AS client, CASE WHEN is_known THEN user_email ELSE '' END AS user_email
    FROM (
      SELECT new.*, (
        EXISTS (SELECT FROM deprecated_calls old WHERE (old.operation, old.parameter, old.client, old.user_email)
          = (new.operation, new.parameter, new.client, new.user_email))
        OR (SELECT count(*) FROM deprecated_calls old WHERE (old.operation, old.parameter) = (new.operation, new.parameter)) < 1000
      ) AS is_known
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
        AS new(operation, parameter, client, user_email, calls)
    ) AS looked_up
  ) AS named GROUP BY operation, parameter, client, user_email ORDER BY operation, parameter, client, user_email
  ON CONFLICT (operation, parameter, client, user_email)
  DO UPDATE SET calls = deprecated_calls.calls + excluded.calls, last_at = now()`;

const READ = `SELECT operation, parameter, client, user_email AS "userEmail", calls, first_at AS "firstAt", last_at AS "lastAt"
  FROM (SELECT *, row_number() OVER (PARTITION BY operation, parameter ORDER BY last_at DESC, calls DESC) AS place
    FROM deprecated_calls) AS placed
  WHERE place <= $1 ORDER BY operation, parameter, place`;

const toCalls = ({ client, userEmail, calls, firstAt, lastAt }: Row): DeprecatedCalls => ({
  client,
  userEmail,
  calls,
  firstAt: firstAt.toISOString(),
  lastAt: lastAt.toISOString(),
});
