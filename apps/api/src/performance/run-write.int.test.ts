import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { Type } from 'typebox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../create-fastify.ts';
import { AppError } from '../errors.ts';
import { createTestApp, someone } from '../testing/test-app.ts';
import { createFeedRepository, type FeedEntry } from '../changes/feed-repository.ts';
import { createRunWrite, type Work } from './run-write.ts';

const EFFECT: Work = async (client) => {
  const { rows } = await client.query(
    `INSERT INTO search_lexicon VALUES ('w' || (SELECT count(*) FROM search_lexicon), 1) RETURNING word, current_setting('headroom.actor') AS actor`,
  );
  return { status: 201, headers: { etag: '"1"', location: '/somewhere' }, json: JSON.stringify(rows[0]) };
};

let database: TestDatabase;
let app: App;
let work: Work;
const applied: [xid: bigint, entries: readonly FeedEntry[]][] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  app = createTestApp({ user: someone('editor'), expectsErrors: true });
  const runWrite = createRunWrite({
    pool: database.pool,
    secret: Buffer.from('secret'),
    fence: { applyOwn: (xid, entries) => applied.push([xid, entries]) },
    lockTimeoutMilliseconds: 200,
  });
  for (const prefix of ['/api', '/api/v1']) {
    app.post(
      `${prefix}/things/:id`,
      {
        config: { access: 'editor' },
        schema: { body: Type.Object({ a: Type.Integer() }), response: { 201: Type.Unknown() } },
      },
      (request, reply) => runWrite(request, reply, work),
    );
  }
});
beforeEach(async () => {
  work = EFFECT;
  applied.length = 0;
  await database.pool.query('TRUNCATE search_lexicon, idempotency_records');
});
afterAll(async () => {
  await app.close();
  await database.close();
});

const post = (key?: string, { payload = { a: 1 } as object, url = '/api/v1/things/1' } = {}) =>
  app.inject({ method: 'POST', url, payload, headers: key === undefined ? {} : { 'idempotency-key': key } });
const countOf = async (table: string) =>
  Number((await database.pool.query(`SELECT count(*) AS n FROM ${table}`)).rows[0].n);

describe('createRunWrite', () => {
  it('names the actor to the database and answers with a token of the transaction', async () => {
    const answer = await post();
    expect([answer.statusCode, answer.json()]).toEqual([201, { word: 'w0', actor: someone('editor').id }]);
    expect(answer.headers).toMatchObject({ etag: '"1"', location: '/somewhere' });
    const token = Buffer.from(String(answer.headers['change-token']), 'base64url').subarray(15).toString();
    const [transaction, until] = JSON.parse(token) as [string, number];
    const { rows } = await database.pool.query(
      `SELECT xmin::text::bigint = $1::bigint % 4294967296 AS is_its FROM search_lexicon`,
      [transaction],
    );
    expect(rows).toEqual([{ is_its: true }]);
    expect(until * 1_000).toBeGreaterThan(Date.now());
    expect(await countOf('idempotency_records')).toBe(0);
  });

  it('tells the fence what it wrote before it answers, and nothing of what it wrote elsewhere or not at all', async () => {
    const id = newId();
    work = async (client) => {
      await client.query(
        `INSERT INTO products (id, handle, title, stock) VALUES ($1::uuid, $1::uuid::text, 'Pot', 5)`,
        [id],
      );
      await client.query(`UPDATE products SET title = 'Kettle' WHERE id = $1`, [id]);
      return { status: 201, json: '{}' };
    };
    const answer = await post('own');
    const token = Buffer.from(String(answer.headers['change-token']), 'base64url').subarray(15).toString();
    const [[xid, entries = []] = []] = applied;
    expect([xid, applied.length]).toEqual([BigInt((JSON.parse(token) as [string])[0]), 1]);
    const page = await createFeedRepository(database.pool).newest({ limit: 10 });
    expect(entries).toEqual(page.entries);
    expect(entries).toMatchObject([{ op: 'create', productId: id, version: 1, after: { title: 'Kettle', stock: 5 } }]);
    await post('own');
    work = EFFECT;
    await post();
    work = () => Promise.reject(new AppError('conflict'));
    await post();
    expect(applied).toHaveLength(1);
  });

  it('answers the same to the same key and body, and has one effect', async () => {
    const first = await post('k1');
    const again = await post('k1', { payload: JSON.parse('{ "a":   1 }'), url: '/api/things/1' });
    expect([again.statusCode, again.body, again.headers.etag, again.headers.location]).toEqual([
      201,
      first.body,
      '"1"',
      '/somewhere',
    ]);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    expect(again.headers['change-token']).toEqual(expect.any(String));
    expect(await countOf('search_lexicon')).toBe(1);
  });

  it('refuses the key with another body or query, and takes it at another address', async () => {
    await post('k2');
    for (const other of [await post('k2', { payload: { a: 2 } }), await post('k2', { url: '/api/v1/things/1?x=1' })]) {
      expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency_key_reused']);
    }
    expect((await post('k2', { url: '/api/v1/things/2' })).json().word).toBe('w1');
  });

  it('has one effect of two at once: the other one is told to wait', async () => {
    const held = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    work = async (client) => {
      entered.resolve();
      await held.promise;
      return EFFECT(client);
    };
    const first = post('k3');
    await entered.promise;
    const second = await post('k3');
    expect([second.statusCode, second.json().code, second.headers['retry-after']]).toEqual([
      409,
      'idempotency_in_progress',
      '1',
    ]);
    held.resolve();
    expect((await first).statusCode).toBe(201);
    expect((await post('k3')).headers['idempotency-replayed']).toBe('true');
    const many = await Promise.all(Array.from({ length: 8 }, () => post('k4')));
    expect(many.filter(({ statusCode }) => statusCode === 201).length).toBeGreaterThanOrEqual(1);
    expect(await countOf('search_lexicon')).toBe(2);
  });

  it('stores what it refuses for the request’s sake, without its effect', async () => {
    work = async (client) => {
      await EFFECT(client);
      throw new AppError('conflict', { detail: 'taken' });
    };
    const first = await post('k5');
    work = EFFECT;
    const again = await post('k5');
    expect([first.statusCode, again.statusCode, again.body]).toEqual([409, 409, first.body]);
    expect(again.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(await countOf('search_lexicon')).toBe(0);
  });

  it.each(['version_conflict', 'precondition_required', 'too_many_requests', 'overloaded', 'job_state'] as const)(
    'stores no %s',
    async (code) => {
      work = () => Promise.reject(new AppError(code));
      await post(`k6-${code}`);
      work = EFFECT;
      expect((await post(`k6-${code}`)).statusCode).toBe(201);
    },
  );

  it('stores nothing of a fault, and runs what PostgreSQL asks to be run again', async () => {
    let runs = 0;
    work = async (client) => {
      runs += 1;
      if (runs < 3) await client.query(`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$`);
      return EFFECT(client);
    };
    expect([(await post('k7')).statusCode, runs]).toEqual([201, 3]);
    work = async (client) => {
      await EFFECT(client);
      throw new Error('a fault');
    };
    expect((await post('k8')).statusCode).toBe(500);
    work = EFFECT;
    expect((await post('k8')).json().word).toBe('w1');
  });

  it('does not wait long for what somebody else holds, and leaves connections for reading while many wait', async () => {
    const holder = await database.pool.connect();
    try {
      await holder.query('BEGIN; LOCK TABLE search_lexicon');
      const answers = await Promise.all([
        ...Array.from({ length: 20 }, () => post()),
        database.pool.query('SELECT 1').then(() => 'read'),
      ]);
      const read = answers.pop();
      expect(read).toBe('read');
      for (const answer of answers as Awaited<ReturnType<typeof post>>[]) {
        expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([
          503,
          'overloaded',
          '1',
        ]);
      }
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    expect((await post()).statusCode).toBe(201);
  });

  it('acknowledges nothing that PostgreSQL rolled back at the commit', async () => {
    work = async (client) => {
      const answer = await EFFECT(client);
      await client.query('SELECT 1/0').catch(() => {});
      return answer;
    };
    expect((await post()).statusCode).toBe(500);
    expect(await countOf('search_lexicon')).toBe(0);
  });

  it.each(['', ' ', 'ä', 'x'.repeat(256)])('refuses the key %j', async (key) => {
    const answer = await post(key);
    expect([answer.statusCode, answer.json().errors[0].path]).toEqual([400, '/headers/idempotency-key']);
  });
});
