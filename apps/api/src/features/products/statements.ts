import { withClient } from '@headroom/database';
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Pool, QueryResult, QueryResultRow } from 'pg';

/**
 * Distinct statements that a process prepares; a connection keeps each for its life (about 50 KB with its plan), so none is given up.
 * What is used a few times does not get a place: clients can make up field selections and limits without end.
 */
const PREPARED_STATEMENTS_MAX = 64;
const PREPARED_FROM_USE = 10;

export interface Statements {
  /**
   * Runs one statement. With `prepare`, PostgreSQL keeps its plan on the connection: right for statements whose best plan does not
   * hang on the parameters, since after five runs the plan may be a generic one. With `workMemoryMegabytes` it may sort in so much.
   */
  run<Row extends QueryResultRow>(
    text: string,
    options: { values: unknown[]; prepare: boolean; workMemoryMegabytes?: number },
  ): Promise<QueryResult<Row>>;
}

/** Names the statements that are used again and again by their text, up to a bound. */
export function createStatements(pool: Pool): Statements {
  const names = new Map<string, string>();
  const uses = new LRUCache<string, number>({ max: 1_000 });
  function nameOf(text: string): string | undefined {
    const known = names.get(text);
    if (known !== undefined || names.size >= PREPARED_STATEMENTS_MAX) return known;
    const used = (uses.get(text) ?? 0) + 1;
    uses.set(text, used);
    if (used < PREPARED_FROM_USE) return undefined;
    const name = `h_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
    names.set(text, name);
    return name;
  }
  return {
    run(text, { values, prepare, workMemoryMegabytes }) {
      if (workMemoryMegabytes !== undefined) return runWithMemory(pool, { text, values, workMemoryMegabytes });
      const name = prepare ? nameOf(text) : undefined;
      return pool.query(name === undefined ? { text, values } : { name, text, values });
    },
  };
}

/** The setting holds for one transaction, so the connection goes back to the pool as it was. */
const runWithMemory = <Row extends QueryResultRow>(
  pool: Pool,
  { text, values, workMemoryMegabytes }: { text: string; values: unknown[]; workMemoryMegabytes: number },
): Promise<QueryResult<Row>> =>
  withClient(pool, async (client) => {
    await client.query(`BEGIN READ ONLY; SET LOCAL work_mem = '${workMemoryMegabytes}MB'`);
    const result = await client.query<Row>(text, values);
    await client.query('COMMIT');
    return result;
  });
