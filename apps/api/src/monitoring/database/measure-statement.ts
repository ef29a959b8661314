import { withClient, type SlowCall } from '@headroom/database';
import type { Plan, PlanAnswer } from '@headroom/contracts/monitoring/database-plan';
import { LRUCache } from 'lru-cache';
import pg, { type Pool, type PoolClient } from 'pg';
import { ask, findRefusal, nothing, type ExplainStatement } from './explain-statement.ts';
import { hideConstants } from './hide-constants.ts';
import { toPlan, type Explained } from './plan-nodes.ts';

/** A slow call took long, and timing each step makes it slower; nobody waits longer than this for an answer. */
const RUN_TIMEOUT_MILLISECONDS = 8_000;
const CANCELLED = '57014';
const READ_ONLY = '25006';
/** What was measured stands for a statement for so long. */
const KEEP_MILLISECONDS = 3_600_000;
const KEPT_PLANS = 50;
/** Whatever they answer, they change nothing. */
const HARMLESS = ['random', 'clock_timestamp', 'timeofday', 'gen_random_uuid', 'uuidv4', 'uuidv7'];

export interface MeasureStatement {
  /** Runs a statement once more with the values of a slow call. Never throws for what PostgreSQL says of it. */
  measure(id: string): Promise<PlanAnswer>;
  /** The last plan that was measured here within the hour. */
  lastMeasured(id: string): Plan | undefined;
}

/**
 * Measures statements that read: EXPLAIN (ANALYZE, BUFFERS) with the values of a slow call, in a transaction that may not write, ends after
 * 8 seconds and is rolled back. One at a time. The values leave neither PostgreSQL nor this process: constants of the plan are hidden.
 * @param slowCalls what is remembered, newest first
 */
export function createMeasureStatement({
  pool,
  slowCalls,
  explainStatement,
}: {
  pool: Pool;
  slowCalls: () => readonly SlowCall[];
  explainStatement: ExplainStatement;
}): MeasureStatement {
  /** PostgreSQL's number of a text; asking for it plans the text, which takes a millisecond or two. */
  const ids = new LRUCache<string, { id: string | null }>({ max: 200 });
  const plans = new LRUCache<string, Plan>({ max: KEPT_PLANS, ttl: KEEP_MILLISECONDS });
  let isMeasuring = false;

  async function findCall(id: string): Promise<SlowCall | undefined> {
    for (const call of slowCalls()) {
      let known = ids.get(call.text);
      if (!known) {
        // oxlint-disable-next-line no-await-in-loop -- most often the first one is it
        known = { id: (await explainStatement(call.text)).statementId };
        ids.set(call.text, known);
      }
      if (known.id === id) return call;
    }
    return undefined;
  }

  async function measure(id: string): Promise<PlanAnswer> {
    const call = await findCall(id);
    if (!call)
      return nothing(
        'This process remembers no slow call of it that only reads, and so has no values to run it with. Measure again after it was slow.',
      );
    const refusal = findRefusal(call.text);
    if (refusal) return nothing(refusal);
    const answer = await withClient(pool, (client) => measureOn(client, call));
    if (answer.plan) plans.set(id, answer.plan);
    return { ...answer, statementId: id };
  }

  return {
    async measure(id) {
      if (isMeasuring) return nothing('Another statement is being measured. Try again in some seconds.');
      isMeasuring = true;
      try {
        return await measure(id);
      } finally {
        isMeasuring = false;
      }
    },
    lastMeasured: (id) => plans.get(id),
  };
}

async function measureOn(client: PoolClient, { text, values }: SlowCall): Promise<PlanAnswer> {
  await client.query(
    `BEGIN READ ONLY; SET LOCAL statement_timeout = ${RUN_TIMEOUT_MILLISECONDS}; SET LOCAL lock_timeout = 500`,
  );
  try {
    const acting = await findActing(client, text);
    if (acting !== undefined)
      return nothing(`It calls ${acting}, which may do more than read, so it is not run for looking at it.`);
    const lines = await ask(client, { text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values: [...values] });
    const [explained] = JSON.parse(lines) as Explained[];
    return explained
      ? { plan: hideConstants(toPlan(explained, 'measured')), missing: null, statementId: null }
      : nothing('PostgreSQL gave no plan.');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return nothing(whyNot(error.code));
  } finally {
    await client.query('ROLLBACK');
  }
}

/** The message could hold a value. */
function whyNot(code: string | undefined): string {
  if (code === CANCELLED)
    return `It ran for more than ${RUN_TIMEOUT_MILLISECONDS / 1_000} seconds and was ended. Its plan for any values says where to look.`;
  if (code === READ_ONLY) return 'It writes, so it is not run for looking at it.';
  return `PostgreSQL did not run it with the values of a slow call (${code ?? 'without a code'}).`;
}

/** A function that PostgreSQL says may have effects: some of them, a session's locks or the end of another session, no ROLLBACK takes back. */
async function findActing(client: PoolClient, text: string): Promise<string | undefined> {
  const called = [...text.matchAll(/([A-Za-z_]\w*)"?\s*\(/g)].map(([, name = '']) => name);
  const { rows } = await client.query<{ name: string }>(
    `SELECT proname AS name FROM pg_proc WHERE provolatile = 'v' AND prokind <> 'p' AND proname <> ALL ($2)
       AND (proname = ANY ($1) OR proname IN (SELECT lower(called) FROM unnest($1::text[]) called)) ORDER BY 1 LIMIT 1`,
    [called, HARMLESS],
  );
  return rows[0]?.name;
}
