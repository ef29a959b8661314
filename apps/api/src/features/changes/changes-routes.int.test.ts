import type { BulkChange, Change, Changes, ProductChange } from '@headroom/contracts/changes';
import { ChangesSchema } from '@headroom/contracts/changes';
import type { Role } from '@headroom/contracts/catalogue';
import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { Compile } from 'typebox/schema';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFeed } from '../../changes/create-feed.ts';
import { createFeedRepository } from '../../changes/feed-repository.ts';
import type { App } from '../../create-fastify.ts';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { changesRoutes } from './changes-routes.ts';

let database: TestDatabase;
const apps = new Map<Role | null, App>();
const secret = Buffer.alloc(32, 7);
const checker = Compile(ChangesSchema);
const ACTOR = '01890000-0000-7000-8000-00000000000a';

beforeAll(async () => {
  database = await createTestDatabase();
  const feed = createFeed({ repository: createFeedRepository(database.pool), secret });
  for (const role of [null, 'viewer', 'editor'] as const) {
    const app = createTestApp({ user: role && someone(role) });
    await app.register(changesRoutes, { feed });
    apps.set(role, app);
  }
  await database.pool.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, 'a@example.com', 'Ada', 'editor', '')`,
    [ACTOR],
  );
});
afterAll(async () => {
  for (const app of apps.values()) await app.close();
  await database?.close();
});
beforeEach(() => database.pool.query('TRUNCATE products CASCADE'));

const get = async (query: string, role: Role | null = 'editor') => {
  const answer = await apps.get(role)?.inject(`/changes?${query}`);
  if (!answer) throw new Error('no app');
  return answer;
};
async function read(since: string, { role = 'editor', limit = 200 }: { role?: Role | null; limit?: number } = {}) {
  const answer = await get(`since=${since}&limit=${limit}`, role);
  expect(answer.statusCode).toBe(200);
  const body = answer.json<Changes>();
  expect(checker.Errors(body)[1]).toEqual([]);
  return body;
}
const now = async () => (await read('now')).next;
async function readAll(since: string, options: { role?: Role | null; limit?: number } = {}): Promise<Change[]> {
  const page = await read(since, options);
  return page.hasMore ? [...page.changes, ...(await readAll(page.next, options))] : page.changes;
}
async function insert(title: string, status = 'active'): Promise<string> {
  const id = newId();
  await database.pool.query(
    'INSERT INTO products (id, handle, title, status) VALUES ($1::uuid, $1::uuid::text, $2, $3)',
    [id, title, status],
  );
  return id;
}
const update = (id: string, set: string) => database.pool.query(`UPDATE products SET ${set} WHERE id = $1`, [id]);

describe('GET /changes', () => {
  it('begins at now, hands out what follows once, and goes on from there', async () => {
    await insert('before');
    const start = await now();
    expect(await read(start)).toMatchObject({ changes: [], hasMore: false });
    const id = await insert('after');
    const first = await read(start);
    expect(first).toMatchObject({ changes: [{ op: 'create', productId: id, version: 1 }], hasMore: false });
    await update(id, `title = 'later'`);
    const second = await read(first.next);
    expect(second.changes).toMatchObject([{ op: 'update', version: 2, after: { title: 'later' } }]);
    expect(await read(second.next)).toMatchObject({ changes: [] });
    // A cursor may be used again.
    expect((await read(start)).changes).toHaveLength(2);
  });

  it('pages by any limit through what one moment saw, while more is written', async () => {
    const start = await now();
    for (let n = 0; n < 7; n += 1) await insert(`p${n}`);
    const page = await read(start, { limit: 3 });
    expect(page.hasMore).toBe(true);
    await insert('meanwhile');
    const rest = await readAll(page.next, { limit: 2 });
    const titles = [...page.changes, ...rest].map((change) => (change as ProductChange).after?.title);
    expect(titles.slice(0, 7)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
    expect(titles.length).toBeLessThanOrEqual(8);
  });

  it('hands over a transaction that commits late, though others that began after it were read', async () => {
    const late = await database.pool.connect();
    await late.query('BEGIN');
    await late.query(`INSERT INTO products (id, handle, title) VALUES (gen_random_uuid(), 'late', 'late')`);
    const start = await now();
    await insert('quick');
    const first = await read(start);
    expect(first.changes).toHaveLength(1);
    await late.query('COMMIT');
    late.release();
    const second = await read(first.next);
    expect(second.changes).toMatchObject([{ after: { title: 'late' } }]);
    expect((await read(second.next)).changes).toEqual([]);
  });

  it('tells editors who changed what from what, and nobody else', async () => {
    const id = await insert('a');
    const start = await now();
    await database.pool.query(
      `BEGIN; SELECT set_config('headroom.actor', '${ACTOR}', true); UPDATE products SET title = 'b' WHERE id = '${id}'; COMMIT`,
    );
    expect((await read(start)).changes).toMatchObject([{ actor: { id: ACTOR, name: 'Ada' }, before: { title: 'a' } }]);
    for (const role of ['viewer', null] as const) {
      const [change] = (await read(start, { role })).changes;
      expect(change).toMatchObject({ after: { title: 'b' } });
      expect(Object.keys(change ?? {}).filter((key) => key === 'actor' || key === 'before')).toEqual([]);
    }
  });

  it('shows the public active products only: others come into sight, leave it, or never were', async () => {
    const [shown, hidden] = [await insert('shown'), await insert('hidden', 'draft')];
    const start = await now();
    await update(hidden, `title = 'still hidden'`);
    await update(shown, `title = 'still shown'`);
    await update(shown, `status = 'archived'`);
    await update(shown, `title = 'unseen'`);
    await update(hidden, `status = 'active'`);
    await database.pool.query('DELETE FROM products WHERE id = $1', [shown]);
    await database.pool.query('DELETE FROM products WHERE id = $1', [hidden]);
    const seen = (await readAll(start, { role: null })) as ProductChange[];
    expect(seen.map(({ op, productId, after }) => [op, productId, after?.title ?? null])).toEqual([
      ['update', shown, 'still shown'],
      ['gone', shown, null],
      ['create', hidden, 'still hidden'],
      ['delete', hidden, null],
    ]);
    expect(await readAll(start, { role: 'viewer' })).toHaveLength(7);
  });

  it('filters bulk entries by status, and bounds what a page names', async () => {
    const start = await now();
    await database.pool.query(
      `INSERT INTO products (id, handle, title, status) SELECT gen_random_uuid(), n, n, CASE WHEN n <= 30 THEN 'draft' ELSE 'active' END::product_status FROM generate_series(1, 15030) n`.replace(
        '15_030',
        '15030',
      ),
    );
    const seen = (await readAll(start, { role: null })) as BulkChange[];
    expect(seen.map(({ op, kind }) => `${op} ${kind}`)).toEqual(Array.from({ length: 15 }, () => 'bulk create'));
    expect(new Set(seen.flatMap(({ productIds }) => productIds)).size).toBe(15_000);
    expect((await read(start)).changes.length).toBeLessThanOrEqual(11);
    const middle = await now();
    await database.pool.query(`UPDATE products SET status = 'archived'`);
    const gone = (await readAll(middle, { role: null })) as BulkChange[];
    expect(new Set(gone.map(({ kind }) => kind))).toEqual(new Set(['gone']));
    expect(gone.flatMap(({ productIds }) => productIds)).toHaveLength(15_000);
  });

  it('refuses cursors that were not handed out', async () => {
    const start = await now();
    for (const text of ['x', `${start}x`, start.slice(4), start.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))]) {
      const answer = await get(`since=${text}`);
      expect(answer.json()).toMatchObject({ status: 400, code: 'cursor_invalid', errors: [{ path: '/query/since' }] });
    }
  });

  it('says that a cursor is too old, or of another database', async () => {
    const start = await now();
    await insert('dropped');
    await database.pool.query('SELECT headroom_expire_cursors()');
    expect((await get(`since=${start}`)).json()).toMatchObject({ status: 410, code: 'cursor_expired' });
    expect(await read(await now())).toMatchObject({ changes: [] });
    const other = await createTestDatabase();
    const feed = createFeed({ repository: createFeedRepository(other.pool), secret });
    const cursor = await feed.nowCursor();
    await other.close();
    expect((await get(`since=${cursor}`)).json()).toMatchObject({ status: 410, code: 'cursor_expired' });
  });
});
