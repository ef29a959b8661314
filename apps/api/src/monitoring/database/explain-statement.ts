import { withClient } from '@headroom/database';
import type { PlanAnswer } from '@headroom/contracts/monitoring/database-plan';
import pg, { type Pool, type PoolClient } from 'pg';
import { toPlan, type Explained } from './plan-nodes.ts';

/** Planning reads the catalogue only; what takes longer is stuck behind a lock. */
const PLAN_TIMEOUT_MILLISECONDS = 2_000;
const GENERIC_FROM_VERSION = 160_000;

export const nothing = (missing: string): PlanAnswer => ({ plan: null, missing, statementId: null });

/** Says how a statement with parameters is planned, whatever they are. It is not run. */
export type ExplainStatement = (text: string) => Promise<PlanAnswer>;

/**
 * The plan of a statement for any parameters: by GENERIC_PLAN from PostgreSQL 16 on, before by a prepared statement that is made to plan so.
 * @returns the plan, or in a sentence why there is none; never throws for what PostgreSQL says of the statement.
 */
export const createExplainStatement =
  (pool: Pool): ExplainStatement =>
  async (text) => {
    const refusal = findRefusal(text);
    if (refusal) return nothing(refusal);
    return withClient(pool, async (client) => {
      await client.query(
        `BEGIN READ ONLY; SET LOCAL statement_timeout = ${PLAN_TIMEOUT_MILLISECONDS}; SET LOCAL lock_timeout = 500`,
      );
      try {
        return await explainOn(client, text);
      } finally {
        await client.query('ROLLBACK');
      }
    });
  };

/** In a transaction that the caller began and ends. What fails leaves it as it was. */
export async function explainOn(client: PoolClient, text: string): Promise<PlanAnswer> {
  const statement = mendNormalised(text);
  const { rows } = await client.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  );
  const isGeneric = (rows[0]?.version ?? 0) >= GENERIC_FROM_VERSION;
  try {
    const lines = await (isGeneric
      ? within(client, () => ask(client, { text: `EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) ${statement}` }))
      : askPrepared(client, statement));
    // Numbers of statements are larger than what JSON.parse keeps exactly.
    const statementId = /"Query Identifier": (-?\d+)/.exec(lines)?.[1] ?? null;
    const [explained] = JSON.parse(lines) as Explained[];
    if (!explained) return nothing('PostgreSQL gave no plan.');
    return { plan: toPlan(explained, 'generic'), missing: null, statementId };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return nothing(`PostgreSQL does not plan it as it is kept: ${error.message}.`);
  }
}

/** What fails is undone, and the transaction goes on. */
async function within<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('SAVEPOINT explaining');
  try {
    return await work();
  } catch (error) {
    await client.query('ROLLBACK TO SAVEPOINT explaining');
    throw error;
  }
}

/** As text, which the driver would parse. */
export async function ask(client: PoolClient, asked: { text: string; values?: unknown[] }): Promise<string> {
  const types = { getTypeParser: () => String };
  const { rows } = await client.query<{ 'QUERY PLAN': string }>({ ...asked, types });
  return rows[0]?.['QUERY PLAN'] ?? '[]';
}

/** A prepared statement belongs to the connection and not to the transaction, so it is ended in any case. */
async function askPrepared(client: PoolClient, statement: string): Promise<string> {
  const numbers = [...statement.matchAll(/(?<![\w$])\$(\d+)/g)].map(([, number]) => Number(number));
  const count = Math.max(0, ...numbers);
  const values = count > 0 ? `(${Array.from({ length: count }, () => 'NULL').join(', ')})` : '';
  await within(client, () => client.query(`PREPARE explained AS ${statement}`));
  try {
    return await within(client, async () => {
      await client.query('SET LOCAL plan_cache_mode = force_generic_plan');
      return ask(client, { text: `EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE explained${values}` });
    });
  } finally {
    await client.query('DEALLOCATE explained; SET LOCAL plan_cache_mode = auto');
  }
}

/** `interval '1 day'` is kept as `interval $1`, which is no SQL. */
const mendNormalised = (text: string): string =>
  text.replaceAll(/\b(interval|timestamptz|timestamp|date|time)\s+(\$\d+)/gi, '$2::$1');

/** Only what reads or writes rows has a plan; and what could hold a second statement is left alone. */
export function findRefusal(text: string): string | undefined {
  const bare = text.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  if (!/^[\s(]*(?:SELECT|WITH|INSERT|UPDATE|DELETE|MERGE|VALUES|TABLE)\b/i.test(bare))
    return 'Only statements that read or write rows have a plan.';
  if (text.includes(';')) return 'It holds a semicolon, so it is not handed to PostgreSQL to be planned.';
  return undefined;
}
