import { JobSchema, JobsSchema } from '@headroom/contracts/jobs';
import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../create-fastify.ts';
import { createJobs, type Jobs } from '../../jobs/create-jobs.ts';
import { createRunWrite } from '../../performance/run-write.ts';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { jobsRoutes } from './jobs-routes.ts';

let database: TestDatabase;
let jobs: Jobs;
const editor = someone('editor');
const operator = { ...someone('operator'), id: newId() };
const apps: App[] = [];
const as = async (user: typeof editor | null) => {
  const app = createTestApp({ user });
  app.register(jobsRoutes, {
    prefix: '/api/v1',
    jobs,
    runWrite: createRunWrite({ pool: database.pool, secret: Buffer.from('x') }),
  });
  await app.ready();
  apps.push(app);
  return app;
};
const enqueue = (actorId: string) =>
  jobs.enqueue(database.pool as never, { kind: 'bulk', title: 'Archive 3 products', input: {}, actorId });

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = createJobs({ pool: database.pool, onError: () => {} });
  for (const { id, email, name, role } of [editor, operator]) {
    await database.pool.query('INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, $2, $3, $4, $5)', [
      id,
      email,
      name,
      role,
      'x',
    ]);
  }
});
afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await jobs.stop();
  await database.close();
});

it('shows people their own jobs, and operators everyone’s', async () => {
  const [mine, theirs] = [await enqueue(editor.id), await enqueue(operator.id)];
  const [asEditor, asOperator, asViewer] = [await as(editor), await as(operator), await as(someone('viewer'))];
  const list = await asEditor.inject('/api/v1/jobs');
  expect(Value.Check(JobsSchema, list.json())).toBe(true);
  expect(list.json().jobs).toEqual([mine]);
  expect(mine.actor).toEqual({ id: editor.id, name: editor.name });
  expect((await asOperator.inject('/api/v1/jobs?everyone=true')).json().jobs).toEqual([theirs, mine]);
  expect((await asOperator.inject(`/api/v1/jobs?everyone=true&before=${theirs.id}`)).json().jobs).toEqual([mine]);
  expect((await asOperator.inject('/api/v1/jobs?everyone=true&kind=import')).json().jobs).toEqual([]);
  expect((await asEditor.inject('/api/v1/jobs?everyone=true')).statusCode).toBe(403);

  const one = await asEditor.inject(`/api/v1/jobs/${mine.id}`);
  expect(Value.Check(JobSchema, one.json())).toBe(true);
  expect(one.headers['cache-control']).toBe('no-store');
  expect((await asEditor.inject(`/api/v1/jobs/${theirs.id}`)).statusCode).toBe(404);
  expect((await asOperator.inject(`/api/v1/jobs/${mine.id}`)).statusCode).toBe(200);
  expect((await asEditor.inject('/api/v1/jobs/nothing')).statusCode).toBe(404);
  expect((await (await as(null)).inject('/api/v1/jobs')).statusCode).toBe(401);
  expect((await asViewer.inject({ method: 'POST', url: `/api/v1/jobs/${mine.id}/cancel` })).statusCode).toBe(403);
});

it('cancels, tries again and undoes, and says no where a job is past that', async () => {
  const app = await as(editor);
  const { id } = await enqueue(editor.id);
  const post = (action: string, of = id) => app.inject({ method: 'POST', url: `/api/v1/jobs/${of}/${action}` });
  expect((await post('retry')).json()).toMatchObject({ status: 409, code: 'job_state' });
  expect((await post('cancel')).json()).toMatchObject({ state: 'cancelled' });
  expect((await post('cancel')).statusCode).toBe(409);
  const again = await post('retry');
  expect([again.statusCode, again.headers['location'], again.json().state]).toEqual([
    202,
    `/api/v1/jobs/${id}`,
    'queued',
  ]);
  expect((await post('undo')).json()).toMatchObject({ status: 409, code: 'job_state' });
  await database.pool.query(`UPDATE jobs SET state = 'succeeded', changes = 3, finished_at = now() WHERE id = $1`, [
    id,
  ]);
  const undo = await post('undo');
  expect([undo.statusCode, undo.json()]).toEqual([
    202,
    expect.objectContaining({ kind: 'undo', title: 'Undo: Archive 3 products', state: 'queued' }),
  ]);
  expect((await app.inject(`/api/v1/jobs/${id}`)).json().undo.jobId).toBe(undo.json().id);
  expect((await post('undo')).statusCode).toBe(409);
  // An undo that was cancelled can be asked for again.
  await post('cancel', undo.json().id);
  expect((await post('undo')).statusCode).toBe(202);

  const old = await enqueue(editor.id);
  await database.pool.query(
    `UPDATE jobs SET state = 'succeeded', changes = 3, finished_at = now() - interval '25 hours' WHERE id = $1`,
    [old.id],
  );
  expect((await post('undo', old.id)).json()).toMatchObject({ status: 410, code: 'undo_expired' });
  expect((await post('undo', newId())).statusCode).toBe(404);
});

it('tries no job again on a file that another one works on, and forgets that with the key', async () => {
  const app = await as(editor);
  const importId = newId();
  await database.pool.query(`INSERT INTO imports (id, user_id, name, bytes) VALUES ($1, $2, 'x.csv', 1)`, [
    importId,
    editor.id,
  ]);
  const start = (kind: 'import' | 'import-check') =>
    jobs.enqueue(database.pool as never, { kind, title: 'x.csv', input: {}, actorId: editor.id, importId });
  const post = (id: string, action: string) =>
    app.inject({ method: 'POST', url: `/api/v1/jobs/${id}/${action}`, headers: { 'idempotency-key': id + action } });
  const first = await start('import-check');
  await post(first.id, 'cancel');
  const second = await start('import');
  const refused = await post(first.id, 'retry');
  expect(refused.json()).toMatchObject({
    status: 409,
    code: 'job_state',
    detail: 'Another job works on this file. Wait until it has ended, or cancel it.',
  });
  await post(second.id, 'cancel');
  expect((await post(first.id, 'retry')).json()).toMatchObject({ state: 'queued' });
});
