import type { DatabaseActivity } from '@headroom/contracts/monitoring/database-activity';
import type { DatabaseIndexes, IndexAdvice, IndexFacts } from '@headroom/contracts/monitoring/database-indexes';
import type { Plan, PlanAnswer } from '@headroom/contracts/monitoring/database-plan';
import type { StatementDetail, Statements, StatementsQuery } from '@headroom/contracts/monitoring/database-statements';
import type { DatabaseSummary } from '@headroom/contracts/monitoring/database-summary';
import type { DatabaseTables } from '@headroom/contracts/monitoring/database-tables';
import type { Series } from '@headroom/contracts/monitoring/figures';
import type { RangeQuery } from '@headroom/contracts/monitoring/monitoring-query';
import type { Pool } from 'pg';
import { AppError } from '../../errors.ts';
import { createGate } from '../../performance/create-gate.ts';
import type { ExplainStatement } from './explain-statement.ts';
import type { MeasureStatement } from './measure-statement.ts';
import { mergeAdvice } from './merge-advice.ts';
import { readActivity } from './read-activity.ts';
import { countsStatements, findAccessProblems, readServer } from './read-server.ts';
import { OTHERS, readSeries, readStatements, toQueryId } from './read-statements.ts';
import { readTables } from './read-tables.ts';
import { rememberAdvice } from './remember-advice.ts';
import { resolveRange } from './resolve-range.ts';
import { summarise } from './summarise.ts';

/** The statements that take most are looked at for advice: each is planned, at a millisecond or two. */
const ADVISED_STATEMENTS = 30;

/** Of all screens together: each takes a connection that requests may wait for. */
const PLANNED_AT_ONCE = 3;

/** What a month's end or a weekly report needs is not unused. */
const COUNTED_LONG_MILLISECONDS = 7 * 86_400_000;

export interface DatabaseServiceDeps {
  pool: Pool;
  explainStatement: ExplainStatement;
  measureStatement: MeasureStatement;
  adviseIndex: (options: { text: string; plan: Plan; statementId: string | null }) => Promise<IndexAdvice[]>;
  readIndexes: (pool: Pool, options: { isCountedLong: boolean }) => Promise<IndexFacts[]>;
}

/** What the screens of the database show. */
export function createDatabaseService(deps: DatabaseServiceDeps) {
  const { pool, explainStatement, measureStatement, adviseIndex, readIndexes } = deps;
  const remembered = rememberAdvice(pool);
  const advising = createGate({ maxRunning: PLANNED_AT_ONCE, maxWaiting: 20 * ADVISED_STATEMENTS });
  const readPool = (): DatabaseActivity['pool'] => ({
    size: pool.options.max ?? 10,
    connections: pool.totalCount,
    idle: pool.idleCount,
    // Of a queue in front of the pool, where there is one.
    waiting: (pool as Pool & { queuedCount?: number }).queuedCount ?? pool.waitingCount,
  });

  return {
    async summary(query: RangeQuery): Promise<DatabaseSummary> {
      const range = resolveRange(query);
      const [server, activity, facts, told, series] = await Promise.all([
        readServer(pool),
        readActivity(pool),
        readFacts(pool),
        readStatements(pool, { range, sort: 'total', withOwn: true, limit: 200, timesReading: true }),
        readSeries(pool, { range }),
      ]);
      const access = findAccessProblems(server);
      const hit = told.statements.reduce((sum, { buffersHit }) => sum + buffersHit, 0);
      const asked = told.statements.reduce((sum, { buffersRead }) => sum + buffersRead, hit);
      const figures = {
        connections: activity.used,
        maxConnections: activity.maxConnections,
        blocked: activity.sessions.filter(({ blockedBy }) => blockedBy.length > 0).length,
        longestTransactionMilliseconds: most(activity.sessions.map((session) => session.transactionMilliseconds)),
        replicaLagMilliseconds: most(activity.replicas.map(({ lagMilliseconds }) => lagMilliseconds)),
        age: facts.age,
        buffersHitShare: asked > 0 ? hit / asked : null,
      };
      const ownPool = readPool();
      const isCounted = told.totalCalls > 0;
      return {
        ...summarise({ ...figures, waiting: ownPool.waiting, pagesAsked: asked, access }),
        ...figures,
        version: server.version,
        startedAt: server.startedAt,
        databaseBytes: facts.databaseBytes,
        pool: ownPool,
        callsPerSecond: meanRate(series[0]),
        meanMilliseconds: isCounted ? told.totalMilliseconds / told.totalCalls : null,
        replicas: activity.replicas.length,
        series,
        readAt: told.readAt,
        access,
      };
    },

    async statements({ sort, search, withOwn, limit, ...query }: StatementsQuery): Promise<Statements> {
      const server = await readServer(pool);
      const { timesReading } = server;
      const range = resolveRange(query);
      const told = await readStatements(pool, { range, sort, search, withOwn, limit, timesReading });
      return { ...told, access: findAccessProblems(server).filter(({ what }) => !what.includes('index')) };
    },

    /** @throws AppError not_found */
    async statement(id: string, query: RangeQuery): Promise<StatementDetail> {
      const queryId = requireQueryId(id);
      const server = await readServer(pool);
      const range = resolveRange(query);
      const [{ statements, from, to }, series] = await Promise.all([
        readStatements(pool, {
          range,
          queryId,
          sort: 'total',
          withOwn: true,
          limit: 1,
          timesReading: server.timesReading,
        }),
        readSeries(pool, { range, queryId }),
      ]);
      const [statement] = statements;
      if (!statement)
        throw new AppError('not_found', { detail: 'This statement was not asked in this range; take a longer one.' });
      const planned =
        queryId === OTHERS.queryId || statement.text === ''
          ? { plan: null, missing: 'Its text is not known here.', statementId: null }
          : await explainStatement(statement.text);
      const { plan, missing } = planned;
      const advice = plan ? await adviseIndex({ text: statement.text, plan, statementId: id }) : [];
      const access = findAccessProblems(server);
      const measured = measureStatement.lastMeasured(queryId) ?? null;
      return { ...statement, from, to, series, plan, missing, statementId: id, measured, advice, access };
    },

    /** @throws AppError not_found */
    measure: async (id: string): Promise<PlanAnswer> => measureStatement.measure(requireQueryId(id)),

    async indexes(query: RangeQuery): Promise<DatabaseIndexes> {
      const range = resolveRange(query);
      const facts = await readFacts(pool);
      const isCountedLong =
        facts.countedSince !== null && Date.now() - Date.parse(facts.countedSince) > COUNTED_LONG_MILLISECONDS;
      const [, server, indexes, { statements }] = await Promise.all([
        remembered.look(),
        readServer(pool),
        readIndexes(pool, { isCountedLong }),
        readStatements(pool, { range, sort: 'total', withOwn: true, limit: ADVISED_STATEMENTS, timesReading: false }),
      ]);
      const planned = await Promise.all(
        statements.map(({ id, text }) =>
          remembered.of(`${id} ${text}`, () =>
            advising(async () => {
              const { plan } = text === '' ? { plan: null } : await explainStatement(text);
              return plan ? await adviseIndex({ text, plan, statementId: id }) : undefined;
            }),
          ),
        ),
      );
      return {
        advice: mergeAdvice(planned.flatMap((one) => one ?? [])),
        looked: {
          statements: statements.length,
          withPlan: planned.filter((one) => one !== undefined).length,
          checkedBy: server.hypopg === 'there' ? 'hypopg' : 'estimate',
        },
        indexes,
        countedSince: facts.countedSince,
        access: findAccessProblems(server).filter(({ what }) => what.includes('index') || !countsStatements(server)),
      };
    },

    async tables(): Promise<DatabaseTables> {
      const [server, told] = await Promise.all([readServer(pool), readTables(pool)]);
      return { ...told, access: findAccessProblems(server).filter(({ what }) => what.includes('other roles')) };
    },

    async activity(): Promise<DatabaseActivity> {
      const [server, told] = await Promise.all([readServer(pool), readActivity(pool)]);
      return {
        ...told,
        pool: readPool(),
        access: findAccessProblems(server).filter(({ what }) => what.includes('other roles')),
      };
    },
  };
}
export type DatabaseService = ReturnType<typeof createDatabaseService>;

function requireQueryId(id: string): string {
  const queryId = toQueryId(id);
  if (queryId === undefined) throw new AppError('not_found', { detail: 'No statement has this number.' });
  return queryId;
}

/** Over the time that the readings of a series of rates span: where nothing was read nobody knows of a rate. */
function meanRate(series: Pick<Series, 'values' | 'n'> | undefined): number | null {
  let [calls, seconds] = [0, 0];
  for (const [at, rate] of series?.values.entries() ?? []) {
    const n = series?.n?.[at] ?? 0;
    if (!rate) continue;
    calls += n;
    seconds += n / rate;
  }
  return seconds > 0 ? calls / seconds : null;
}

const most = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>((max, value) => (value === null ? max : Math.max(max ?? 0, value)), null);

async function readFacts(pool: Pool) {
  const { rows } = await pool.query<{ databaseBytes: number; age: number; countedSince: string | null }>(
    `SELECT pg_database_size(current_database()) AS "databaseBytes", (SELECT max(age(datfrozenxid)) FROM pg_database) AS age,
       -- Where nobody reset them, PostgreSQL does not say since when it counts: then it is since we first looked, at least.
       (SELECT to_json(coalesce(stats_reset, (SELECT min(at) FROM statement_points WHERE resolution = 3600),
          (SELECT min(at) FROM statement_points WHERE resolution = 60))) #>> '{}'
        FROM pg_stat_database WHERE datname = current_database()) AS "countedSince"`,
  );
  if (!rows[0]) throw new Error('the statement always answers one row');
  return rows[0];
}
