import { PurgesSchema, type Purges } from '@headroom/contracts/purges';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { Value } from 'typebox/value';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { App } from '../../create-fastify.ts';
import { createRunWrite } from '../../performance/run-write.ts';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { purgesRoutes } from './purges-routes.ts';

let database: TestDatabase;
let app: App | undefined;
const as = async (user: ReturnType<typeof someone> | null) => {
  app = createTestApp({ user });
  app.register(purgesRoutes, {
    prefix: '/api/v1',
    pool: database.pool,
    runWrite: createRunWrite({ pool: database.pool, secret: Buffer.from('x') }),
    targets: ['fastly'],
    repeatMilliseconds: 30_000,
  });
  await app.ready();
  return app;
};
beforeAll(async () => {
  database = await createTestDatabase();
  const operator = someone('operator');
  await database.pool.query('INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, $2, $3, $4, $5)', [
    operator.id,
    operator.email,
    operator.name,
    operator.role,
    'x',
  ]);
});
afterEach(() => app?.close());
afterAll(() => database?.close());

test('is for operators', async () => {
  for (const user of [null, someone('viewer'), someone('editor')]) {
    // oxlint-disable-next-line no-await-in-loop
    const routes = await as(user);
    // oxlint-disable-next-line no-await-in-loop
    const answers = await Promise.all([
      routes.inject('/api/v1/purges'),
      routes.inject({ method: 'POST', url: '/api/v1/purges/retry' }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(user ? [403, 403] : [401, 401]);
    // oxlint-disable-next-line no-await-in-loop
    await routes.close();
  }
});

test('says what waits, what was done and what was given up, and sends that again', async () => {
  const routes = await as(someone('operator'));
  const read = async () => {
    const answer = await routes.inject('/api/v1/purges');
    expect(answer.headers['cache-control']).toBe('no-store');
    const purges = answer.json<Purges>();
    expect([...Value.Errors(PurgesSchema, purges)]).toEqual([]);
    return purges;
  };
  expect(await read()).toEqual({ repeatMilliseconds: 30_000, targets: [] });
  await database.pool.query(
    `INSERT INTO purge_targets (name, world, position) VALUES ('fastly', 'here', '{}'), ('varnish old:6081', 'here', '{}')`,
  );
  await database.pool.query(
    `INSERT INTO purges (target, keys, is_repeat, changed_at, due_at, attempts, state, ended_at, error)
     SELECT 'fastly', '{list}', r, now() - a::interval, now() + d::interval, n, s::purge_state, CASE WHEN s <> 'pending' THEN now() END, e
     FROM (VALUES ('done', false, '2 s', '0 s', 1, NULL), ('pending', false, '10 s', '-1 s', 2, 'Fastly answered 503'),
       ('pending', true, '10 s', '20 s', 0, NULL), ('failed', false, '1 h', '0 s', 20, 'Fastly answered 500')) v (s, r, a, d, n, e)`,
  );
  const [fastly, old] = (await read()).targets;
  expect(fastly).toMatchObject({
    name: 'fastly',
    isConfigured: true,
    pending: 2,
    due: 1,
    done: 1,
    failed: 1,
    lagP95Milliseconds: 2_000,
    lastError: { message: 'Fastly answered 500', attempts: 20, nextAt: null },
  });
  expect(fastly?.lagMilliseconds).toBeGreaterThanOrEqual(10_000);
  expect(old).toMatchObject({
    isConfigured: false,
    pending: 0,
    lagMilliseconds: null,
    lastDoneAt: null,
    lastError: null,
  });

  const retried = await routes.inject({ method: 'POST', url: '/api/v1/purges/retry' });
  expect([retried.statusCode, retried.json()]).toEqual([200, { retried: 1 }]);
  expect((await read()).targets[0]).toMatchObject({ pending: 3, due: 2, failed: 0 });
  const { rows } = await database.pool.query('SELECT user_email, action, target, result FROM operator_actions');
  expect(rows).toEqual([
    { user_email: someone('operator').email, action: 'retry_purges', target: {}, result: { retried: 1 } },
  ]);
});
