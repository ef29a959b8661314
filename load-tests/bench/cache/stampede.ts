import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { type Connection, openConnection } from '../http/open-connection.ts';
import { listPath } from '../lists/list-path.ts';

export interface Stampede {
  processes: number;
  requests: number;
  answered: number;
  /** Answers that said 503 and were asked for again, as a client does. */
  refused: number;
  /** What PostgreSQL counted of statements that read products for the API. */
  statements: number;
}

const ATTEMPTS = 10;

const pathOf = (limit: number): string => listPath({ sort: '-price', limit });

/** Statements that read products, by PostgreSQL's own count; what the server looks up beside them for itself is left out. */
async function countReads(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ calls: number }>(
    `SELECT coalesce(sum(calls), 0)::float8 AS calls FROM pg_stat_statements
     WHERE query ~* '\\mfrom products\\M' AND query ~* 'json' AND query !~ 'pg_stat_statements'`,
  );
  return rows[0]!.calls;
}

/**
 * Asks for one address that nobody asked for before, on a connection for each request, all at once, the processes in turn.
 * @param limit of the list: one that has not been asked for.
 */
export async function stampede(
  { origins, pool }: { origins: readonly string[]; pool: Pool },
  { requests, limit }: { requests: number; limit: number },
): Promise<Stampede> {
  await pool.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const open: Connection[] = [];
  try {
    for (let n = 0; n < requests; n += 1) {
      // oxlint-disable-next-line no-await-in-loop -- a thousand at once would overflow the backlog before anything is measured
      open.push(await openConnection(origins[n % origins.length]!));
    }
    // What the planner thinks of the filter is asked once in a while, whoever asks; the list itself is new.
    for (const connection of open.slice(0, origins.length)) {
      // oxlint-disable-next-line no-await-in-loop -- few
      await connection.get(pathOf(1));
    }
    // What was under way has been counted.
    await sleep(500);
    const before = await countReads(pool);
    const path = pathOf(limit);
    let refused = 0;
    const ask = async (connection: Connection): Promise<number> => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        // oxlint-disable-next-line no-await-in-loop -- asked again where it is refused
        const { status } = await connection.get(path);
        if (status !== 503) return status;
        refused += 1;
        // oxlint-disable-next-line no-await-in-loop
        await sleep(1_000 + Math.random() * 2_000);
      }
      return 503;
    };
    const statuses = await Promise.all(open.map(ask));
    await sleep(500);
    const after = await countReads(pool);
    return {
      processes: origins.length,
      requests,
      answered: statuses.filter((status) => status === 200).length,
      refused,
      statements: after - before,
    };
  } finally {
    for (const connection of open) connection.close();
  }
}
