import { withClient } from '@headroom/database';
import type { IndexAdvice } from '@headroom/contracts/monitoring/database-indexes';
import type { Plan, PlanAnswer } from '@headroom/contracts/monitoring/database-plan';
import type { Pool, PoolClient } from 'pg';
import { estimateCostAfter, estimateIndexBytes } from './index-cost.ts';
import { suggestIndexes, type IndexSuggestion } from './suggest-indexes.ts';
import { readTableStatistics } from './table-statistics.ts';

/** An index that spares less of the whole statement is not worth its writes. */
const COST_LEFT_MAX = 0.9;

export interface AdviseOptions {
  /** The statement as pg_stat_statements keeps it, or with $1, $2, … for its parameters. */
  text: string;
  plan: Plan;
  statementId: string | null;
}

/** Which indexes would help a statement; none where it is well as it is. */
export type AdviseIndex = (options: AdviseOptions) => Promise<IndexAdvice[]>;

/**
 * @param explainOn plans a statement within a transaction of the given connection, for the check with HypoPG
 */
export function createIndexAdvisor({
  pool,
  explainOn,
}: {
  pool: Pool;
  explainOn: (client: PoolClient, text: string) => Promise<PlanAnswer>;
}): AdviseIndex {
  return async ({ text, plan, statementId }) => {
    const names = plan.nodes.flatMap(({ type, relation }) =>
      type === 'Seq Scan' && relation !== null ? [relation] : [],
    );
    if (names.length === 0) return [];
    const suggestions = suggestIndexes(plan, await readTableStatistics(pool, names));
    if (suggestions.length === 0) return [];
    const { hasHypopg, randomPageCost } = await readPlanner(pool);
    const advice = await Promise.all(
      suggestions.map(async (suggestion) => {
        const check = hasHypopg ? await tryIndex({ pool, explainOn, suggestion, text }) : undefined;
        // The planner would leave it aside.
        if (check === 'unused') return undefined;
        const costAfter = check?.cost ?? estimateCostAfter(suggestion, { cost: plan.cost, randomPageCost });
        return costAfter > plan.cost * COST_LEFT_MAX
          ? undefined
          : toAdvice({ suggestion, plan, costAfter, check, statementId });
      }),
    );
    return advice.filter((one) => one !== undefined);
  };
}

type Check = { cost: number; sizeBytes: number };

async function readPlanner(pool: Pool) {
  const { rows } = await pool.query<{ hasHypopg: boolean; randomPageCost: number }>(
    `SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'hypopg') AS "hasHypopg",
       current_setting('random_page_cost')::float8 AS "randomPageCost"`,
  );
  if (!rows[0]) throw new Error('the statement always answers one row');
  return rows[0];
}

/** Pretends that the index is there, on one connection, and looks whether the planner takes it: https://hypopg.readthedocs.io */
const tryIndex = ({
  pool,
  explainOn,
  suggestion,
  text,
}: {
  pool: Pool;
  explainOn: (client: PoolClient, text: string) => Promise<PlanAnswer>;
  suggestion: IndexSuggestion;
  text: string;
}): Promise<Check | 'unused'> =>
  withClient(pool, async (client) => {
    await client.query('BEGIN READ ONLY; SET LOCAL statement_timeout = 2000');
    try {
      const { rows } = await client.query<{ name: string; sizeBytes: number }>(
        `SELECT indexname AS name, hypopg_relation_size(indexrelid)::float8 AS "sizeBytes" FROM hypopg_create_index($1)`,
        [`CREATE INDEX ON ${suggestion.table.quoted} (${columnsSql(suggestion)})`],
      );
      const { plan } = await explainOn(client, text);
      const name = rows[0]?.name;
      return rows[0] && plan?.nodes.some(({ index }) => index === name)
        ? { cost: plan.cost, sizeBytes: rows[0].sizeBytes }
        : 'unused';
    } finally {
      await client.query('ROLLBACK; SELECT hypopg_reset()');
    }
  });

const quote = (name: string) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
const columnsSql = ({ columns }: Pick<IndexSuggestion, 'columns'>) =>
  columns.map(({ name, descending }) => quote(name) + (descending ? ' DESC' : '')).join(', ');

const count = (rows: number) => Math.round(rows).toLocaleString('en-GB');

function toAdvice({
  suggestion,
  plan,
  costAfter,
  check,
  statementId,
}: {
  suggestion: IndexSuggestion;
  plan: Plan;
  costAfter: number;
  check: Check | undefined;
  statementId: string | null;
}): IndexAdvice {
  const { table, columns, rowsRead, rowsLeft, savesSort, isJoin } = suggestion;
  const because = isJoin ? 'to join it with few others' : savesSort ? 'and sorted for the first ones' : 'to find few';
  return {
    table: table.name,
    columns: columns.map(({ name, descending }) => name + (descending ? ' DESC' : '')),
    statement: `CREATE INDEX CONCURRENTLY ON ${table.quoted} (${columnsSql(suggestion)});`,
    why: `All ${count(rowsRead)} rows of ${table.name} are read ${because}; with the index it would be about ${count(rowsLeft)}.`,
    checkedBy: check ? 'hypopg' : 'estimate',
    costBefore: plan.cost,
    costAfter,
    rowsRead,
    rowsLeft,
    sizeBytes: check?.sizeBytes ?? estimateIndexBytes(suggestion),
    writes: table.writes,
    statementIds: statementId === null ? [] : [statementId],
  };
}
