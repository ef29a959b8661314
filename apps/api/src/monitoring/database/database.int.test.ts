import type { DatabaseActivity } from '@headroom/contracts/monitoring/database-activity';
import type { DatabaseIndexes } from '@headroom/contracts/monitoring/database-indexes';
import type { PlanAnswer } from '@headroom/contracts/monitoring/database-plan';
import type { StatementDetail, Statements } from '@headroom/contracts/monitoring/database-statements';
import type { DatabaseSummary } from '@headroom/contracts/monitoring/database-summary';
import type { DatabaseTables } from '@headroom/contracts/monitoring/database-tables';
import { createPool, runInScope, slowCallsOf } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../create-fastify.ts';
import { createIndexAdvisor } from '../../optimization/indexes/create-index-advisor.ts';
import { readIndexes } from '../../optimization/indexes/read-indexes.ts';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { createExplainStatement, explainOn } from './explain-statement.ts';
import { createMeasureStatement } from './measure-statement.ts';
import { openDatabase } from './open-database.ts';
import { takeReading } from './take-reading.ts';

/** A product and a half of rows, so that no index can be worth nothing. */
const ROWS = 20_000;
const SLOW = 'SELECT id, note FROM planted WHERE maker = $1 AND kind = $2 ORDER BY made_at DESC LIMIT 10';

function serve(pool: Pool): App {
  const app = createTestApp({ user: someone('operator') });
  const explainStatement = createExplainStatement(pool);
  const { routes } = openDatabase({
    pool,
    explainStatement,
    measureStatement: createMeasureStatement({ pool, slowCalls: () => slowCallsOf(pool), explainStatement }),
    adviseIndex: createIndexAdvisor({ pool, explainOn }),
    readIndexes,
  });
  if (routes) app.register(routes, { prefix: '/api/v1' });
  return app;
}

let database: TestDatabase;
let app: App;
beforeAll(async () => {
  database = await createTestDatabase();
  const { pool } = database;
  await pool.query('CREATE EXTENSION pg_stat_statements');
  await pool.query(`
    CREATE TABLE planted (id int PRIMARY KEY, maker text NOT NULL, kind text NOT NULL, made_at timestamptz NOT NULL, note text);
    ALTER TABLE planted SET (autovacuum_enabled = false);
    INSERT INTO planted SELECT n, 'maker ' || n % 500, 'kind ' || n % 3, now() - n * interval '1 min', repeat('x', 200)
      FROM generate_series(1, ${ROWS}) n`);
  await pool.query('ANALYZE planted');
  app = serve(pool);
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await database.close();
});

async function get<T>(path: string, from = app): Promise<T> {
  const { statusCode, body } = await from.inject(`/api/v1/monitoring/database${path}`);
  expect([path, statusCode, statusCode === 200 ? '' : body]).toEqual([path, 200, '']);
  return JSON.parse(body) as T;
}
const findSlow = async () => (await get<Statements>('/statements?search=from%20planted%20where%20maker')).statements[0];

describe('statements', () => {
  it('are counted by what they grew, from the second reading on', async () => {
    const { pool } = database;
    const ask = () => pool.query(SLOW, ['maker 7', 'kind 1']);
    await ask();
    expect(await takeReading(pool)).toBe(0);
    expect(await findSlow()).toBeUndefined();
    for (let call = 0; call < 3; call += 1) await ask();
    await takeReading(pool);
    expect(await findSlow()).toMatchObject({ calls: 3, name: 'Read planted', isOwn: false });
    // Counted anew: PostgreSQL forgot it, or somebody reset it.
    await pool.query(
      'SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0)',
    );
    await ask();
    await takeReading(pool);
    await takeReading(pool);
    const slow = await findSlow();
    expect(slow).toMatchObject({ calls: 4, rows: 40, rowsPerCall: 10, text: SLOW.replace('10', '$3') });
    expect(slow!.meanMilliseconds).toBeGreaterThan(0);
    expect(slow!.totalMilliseconds).toBeCloseTo(slow!.meanMilliseconds * 4, 6);
    expect(slow!.slowMilliseconds).toBeGreaterThanOrEqual(slow!.meanMilliseconds);
    expect(slow!.slowMilliseconds).toBeLessThanOrEqual(Math.max(slow!.slowestMilliseconds, slow!.meanMilliseconds));
    expect(slow!.buffersHit + slow!.buffersRead).toBeGreaterThan(100);
  });

  it('agree with what PostgreSQL counted itself', async () => {
    const { pool } = database;
    const text = 'SELECT count(*) FROM planted WHERE note LIKE $1';
    await takeReading(pool);
    for (let call = 0; call < 12; call += 1) await pool.query(text, ['%y%']);
    await takeReading(pool);
    const { rows } = await pool.query<{ calls: number; mean: number; spread: number; slowest: number }>(
      `SELECT calls, mean_exec_time AS mean, stddev_exec_time AS spread, max_exec_time AS slowest FROM pg_stat_statements
       WHERE query = $1 AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      [text],
    );
    const [told] = (await get<Statements>('/statements?search=note%20LIKE')).statements;
    expect(told?.calls).toBe(rows[0]?.calls);
    expect(told?.meanMilliseconds).toBeCloseTo(rows[0]!.mean, 6);
    expect(told?.spreadMilliseconds).toBeCloseTo(rows[0]!.spread, 6);
    expect(told?.slowestMilliseconds).toBe(rows[0]?.slowest);
  });

  it('of the console itself are told apart, and passwords are taken out', async () => {
    const { pool } = database;
    await pool.query(`CREATE ROLE planted_role PASSWORD 'correct horse'`);
    await pool.query('DROP ROLE planted_role');
    await takeReading(pool);
    const all = await get<Statements>('/statements?withOwn=true&limit=200');
    expect(all.statements.find(({ text }) => text.includes('statement_readings'))?.isOwn).toBe(true);
    const others = await get<Statements>('/statements?limit=200');
    expect(others.statements.filter(({ isOwn }) => isOwn)).toEqual([]);
    expect(others.totalMilliseconds).toBeCloseTo(all.totalMilliseconds, 3);
    expect(JSON.stringify(all)).toContain('CREATE ROLE planted_role');
    expect(JSON.stringify(all)).not.toContain('correct horse');
  });

  it('are found with their plan and the right index, which is not advised once it is there', async () => {
    const { id } = (await findSlow())!;
    const before = await get<StatementDetail>(`/statements/${id}`);
    expect(before.missing).toBeNull();
    expect(before.plan?.nodes.find(({ isCostly }) => isCostly)).toMatchObject({
      type: 'Seq Scan',
      relation: 'planted',
      filter: '((maker = $1) AND (kind = $2))',
    });
    expect(before.advice).toHaveLength(1);
    const [advice] = before.advice;
    expect(advice).toMatchObject({ table: 'planted', columns: ['maker', 'made_at DESC'], statementIds: [id] });
    expect(advice!.costAfter).toBeLessThan(before.plan!.cost * 0.3);
    expect(advice?.checkedBy).toBe('estimate');
    const { rows } = await database.pool.query(`SELECT FROM pg_available_extensions WHERE name = 'hypopg'`);
    // Few machines have it: there the planner itself is asked.
    const expected = rows.length > 0 ? 'hypopg' : 'estimate';
    if (rows.length > 0) await database.pool.query('CREATE EXTENSION hypopg');
    const checked = (await get<StatementDetail>(`/statements/${id}`)).advice;
    expect(checked.map(({ columns, checkedBy }) => [columns, checkedBy])).toEqual([[advice?.columns, expected]]);
    expect(checked[0]!.costAfter).toBeLessThan(before.plan!.cost * 0.3);
    await database.pool.query('DROP EXTENSION IF EXISTS hypopg');
    const all = await get<DatabaseIndexes>('/indexes');
    expect(all.advice.map(({ statement }) => statement)).toContain(advice?.statement);
    expect(all.looked.withPlan).toBeGreaterThan(0);

    const text = advice!.statement.replace('INDEX CONCURRENTLY ON', 'INDEX CONCURRENTLY planted_advised ON');
    await database.pool.query(text);
    const after = await get<StatementDetail>(`/statements/${id}`);
    expect(after.plan?.nodes.some(({ index }) => index === 'planted_advised')).toBe(true);
    // What it was said to cost is of the size that the planner finds.
    expect(after.plan!.cost).toBeLessThan(before.plan!.cost * 0.3);
    expect(after.advice).toEqual([]);
    expect((await get<DatabaseIndexes>('/indexes')).advice.filter(({ table }) => table === 'planted')).toEqual([]);
  });

  it('have a series, and a sentence where they have no plan', async () => {
    const { id } = (await findSlow())!;
    const { series } = await get<StatementDetail>(`/statements/${id}?range=1h`);
    expect(series.map(({ unit }) => unit)).toEqual(['perSecond', 'ms']);
    expect(series[0]?.n?.reduce((sum, n) => sum + n, 0)).toBe(4);
    const answers = await Promise.all(
      ['VACUUM planted', 'SELECT 1; DROP TABLE planted', 'SELECT * FROM nowhere'].map(
        createExplainStatement(database.pool),
      ),
    );
    expect(answers.map(({ plan }) => plan)).toEqual([null, null, null]);
    expect(answers.map(({ missing }) => missing?.split(' ')[0])).toEqual(['Only', 'It', 'PostgreSQL']);
    const nowhere = await app.inject('/api/v1/monitoring/database/statements/12345');
    expect(nowhere.statusCode).toBe(404);
  });

  it('have the number under which PostgreSQL counts them, also before anybody looked', async () => {
    const answer = await createExplainStatement(database.pool)(SLOW);
    expect(answer.statementId).toBe((await findSlow())?.id);
  });
});

it('measures a statement with the values of a slow call, which nobody gets to see, and runs nothing that acts', async () => {
  const pool = createPool({ url: database.url, maxConnections: 4, slowMilliseconds: 0 });
  const measuring = serve(pool);
  const ask = (text: string, values: unknown[] = []) =>
    runInScope({ urgency: 1, marks: { add: () => {} } }, () => pool.query(text, values));
  const measure = async (id: string | null) => {
    const answer = await measuring.inject({
      method: 'POST',
      url: `/api/v1/monitoring/database/statements/${id}/measure`,
    });
    expect(answer.statusCode).toBe(200);
    return { answer: answer.json<PlanAnswer>(), body: answer.body };
  };
  const idOf = async (text: string) => (await createExplainStatement(pool)(text)).statementId;
  try {
    const { id } = (await findSlow())!;
    expect((await measure(id)).answer).toMatchObject({ plan: null, missing: expect.stringContaining('no slow call') });
    await ask(SLOW, ['maker 7', 'kind 1']);
    const { answer, body } = await measure(id);
    expect(answer).toMatchObject({ missing: null, statementId: id, plan: { source: 'measured' } });
    const { nodes, executionMilliseconds } = answer.plan!;
    expect(executionMilliseconds).toBeGreaterThan(0);
    expect(nodes[0]).toMatchObject({ depth: 0, rowsReal: 10, loops: 1 });
    const reading = nodes.find(({ relation }) => relation === 'planted')!;
    expect(reading.buffersHit! + reading.buffersRead!).toBeGreaterThan(0);
    expect(`${reading.condition} ${reading.filter}`).toContain(`(maker = '…'::text)`);
    expect(body).not.toMatch(/maker 7|kind 1/);
    const told = await get<StatementDetail>(`/statements/${id}`, measuring);
    expect(told.plan?.source).toBe('generic');
    expect(told.measured?.nodes[0]?.rowsReal).toBe(10);

    const acting = 'SELECT pg_try_advisory_lock(id) FROM planted WHERE id = $1';
    await ask(acting, [1]);
    expect((await measure(await idOf(acting))).answer.missing).toContain('pg_try_advisory_lock');
    const writing = `WITH changed AS (UPDATE planted SET note = note WHERE id = $1 RETURNING id) SELECT id FROM changed`;
    await ask(writing, [1]);
    expect((await measure(await idOf(writing))).answer.missing).toContain('It writes');
    // The connection is as good as before.
    await ask('SELECT 1');
  } finally {
    await measuring.close();
    await pool.end();
  }
});

it('tells duplicate and invalid indexes, but not those that keep values unique', async () => {
  const { pool } = database;
  await pool.query('CREATE INDEX planted_twice ON planted (maker)');
  await pool.query('CREATE UNIQUE INDEX planted_unique ON planted (maker, id)');
  await pool.query('CREATE UNIQUE INDEX CONCURRENTLY planted_broken ON planted (kind)').catch(() => {});
  const { indexes } = await get<DatabaseIndexes>('/indexes');
  const faults = new Map(indexes.map(({ name, fault }) => [name, fault]));
  expect(faults.get('planted_twice')).toBe('duplicate');
  expect(faults.get('planted_broken')).toBe('invalid');
  expect(faults.get('planted_unique')).toBeNull();
  expect(faults.get('planted_pkey')).toBeNull();
  expect(indexes.find(({ name }) => name === 'planted_twice')).toMatchObject({
    statement: 'DROP INDEX CONCURRENTLY planted_twice;',
    coveredBy: expect.stringMatching(/planted_(advised|unique)/),
  });
});

it('tells tables, sessions that wait for others, and a verdict', async () => {
  const { pool } = database;
  await pool.query('DELETE FROM planted WHERE id % 2 = 0; ANALYZE planted');
  const holder = await pool.connect();
  const waiter = await pool.connect();
  try {
    await holder.query(`BEGIN; UPDATE planted SET note = 'held' WHERE id = 1`);
    const waiting = waiter.query(`UPDATE planted SET note = 'waits' WHERE id = 1`);
    await expect
      .poll(async () => (await get<DatabaseActivity>('/activity')).sessions[0]?.blockedBy.length, { timeout: 60_000 })
      .toBe(1);
    const { sessions, used, connections } = await get<DatabaseActivity>('/activity');
    expect(sessions[0]).toMatchObject({ statementName: 'Change planted', waitsFor: 'Lock: transactionid' });
    expect(sessions.map(({ pid }) => pid)).toContain(sessions[0]?.blockedBy[0]);
    expect(used).toBeGreaterThan(0);
    expect(connections.some(({ application }) => application === 'headroom-test')).toBe(true);
    const summary = await get<DatabaseSummary>('');
    expect(summary.verdict).toContain('One session waits for a lock');
    expect(summary.callsPerSecond).toBeGreaterThan(0);
    await holder.query('COMMIT');
    await waiting;
  } finally {
    holder.release();
    waiter.release();
  }
  await expect
    .poll(async () => (await get<DatabaseTables>('/tables')).tables.find(({ name }) => name === 'planted')?.deadRows, {
      timeout: 60_000,
    })
    .toBeGreaterThanOrEqual(ROWS / 2);
  const planted = (await get<DatabaseTables>('/tables')).tables.find(({ name }) => name === 'planted');
  expect(planted).toMatchObject({ rows: ROWS / 2, deadRowsLimit: null, statement: expect.stringContaining('RESET') });
  // Half of the rows are gone, so half of the table is room.
  expect(planted!.bloatBytes! / planted!.tableBytes).toBeGreaterThan(0.3);
  expect(planted!.bloatBytes! / planted!.tableBytes).toBeLessThan(0.7);
});

it('names what a plain role may not see, with the statement that grants it', async () => {
  const plain = await createTestDatabase();
  const role = `plain_${process.pid}`;
  const url = new URL(plain.url);
  await plain.pool.query(
    `CREATE ROLE ${role} LOGIN PASSWORD 'plain'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
  );
  url.username = role;
  url.password = 'plain';
  const pool = createPool({ url: url.href, maxConnections: 3, applicationName: 'headroom-plain' });
  const foreign = serve(pool);
  try {
    const { access, verdict } = await get<DatabaseSummary>('', foreign);
    const statements = access.map(({ statement }) => statement);
    expect(statements).toContain('CREATE EXTENSION pg_stat_statements;');
    expect(statements).toContain(`GRANT pg_monitor TO ${role};`);
    expect(verdict).toContain('cannot be seen');
    expect((await get<Statements>('/statements', foreign)).statements).toEqual([]);
    expect((await get<DatabaseIndexes>('/indexes', foreign)).indexes.length).toBeGreaterThan(5);
    expect((await get<DatabaseTables>('/tables', foreign)).tables.length).toBeGreaterThan(5);
    expect((await get<DatabaseActivity>('/activity', foreign)).access).toHaveLength(1);
    // What is named does help.
    await plain.pool.query(`CREATE EXTENSION pg_stat_statements; GRANT pg_monitor TO ${role}`);
    const granted = (await get<DatabaseSummary>('', foreign)).access.map(({ statement }) => statement);
    expect(granted.filter((statement) => /pg_monitor|pg_stat_statements/.test(statement ?? ''))).toEqual([]);
  } finally {
    await foreign.close();
    await pool.end();
    await plain.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await plain.close();
  }
});
