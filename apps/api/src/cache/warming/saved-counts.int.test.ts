import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPopularity } from './popularity.ts';
import { createTransitions } from './transitions.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => database.pool.query('TRUNCATE cache_popularity, cache_transitions'));
afterAll(() => database.close());

const times = (count: number, work: () => void) => Array.from({ length: count }, work);
const age = (table: string, interval: string) =>
  database.pool.query(`UPDATE ${table} SET at = at - $1::interval`, [interval]);

describe('popularity', () => {
  it('is counted over all processes, and outlives them', async () => {
    const [one, two] = [createPopularity(database.pool), createPopularity(database.pool)];
    times(3, () => one.count('rare'));
    times(4, () => one.count('shared'));
    times(5, () => two.count('shared'));
    times(8, () => two.count('usual'));
    await Promise.all([one.save(), two.save()]);
    const later = createPopularity(database.pool);
    await later.save();
    expect(later.top(10)).toEqual(['shared', 'usual', 'rare']);
    expect(later.top(1)).toEqual(['shared']);
  });

  it('fades', async () => {
    const popularity = createPopularity(database.pool);
    times(100, () => popularity.count('yesterday'));
    await popularity.save();
    await age('cache_popularity', '5 hours');
    times(4, () => popularity.count('now'));
    times(1, () => popularity.count('yesterday'));
    await popularity.save();
    // A hundred after five half-lives are three, and one more.
    const { rows } = await database.pool.query<{ weight: number }>(
      `SELECT weight FROM cache_popularity WHERE key = 'yesterday'`,
    );
    expect(rows[0]?.weight).toBeGreaterThan(4);
    expect(rows[0]?.weight).toBeLessThan(4.3);
    await age('cache_popularity', '30 minutes');
    times(4, () => popularity.count('now'));
    await popularity.save();
    expect(popularity.top(2)).toEqual(['now', 'yesterday']);
  });

  it('keeps what people search for to them, and stays bounded', async () => {
    const popularity = createPopularity(database.pool);
    times(9, () => popularity.count('public|products.list|q=secret+wish'));
    times(9, () => popularity.count('public|products.list|vendor=a&q=secret'));
    times(9, () => popularity.count(`public|products.list|ids=${'x'.repeat(3_000)}`));
    await popularity.save();
    expect(popularity.top(10)).toEqual([]);
    await database.pool.query(
      `INSERT INTO cache_popularity SELECT sha256(n::text::bytea), n::text, 1 + n, now() FROM generate_series(1, 6000) n`,
    );
    popularity.count('one more');
    await popularity.save();
    const { rows } = await database.pool.query<{ count: number }>('SELECT count(*) AS count FROM cache_popularity');
    expect(rows[0]?.count).toBe(5_000);
    expect(popularity.top(1)).toEqual(['6000']);
  });

  it('stays counted where it cannot be saved', async () => {
    let isDown = true;
    const pool = new Proxy(database.pool, {
      get: (target, name) => {
        if (name === 'connect' && isDown) return () => Promise.reject(new Error('down'));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const popularity = createPopularity(pool);
    popularity.count('kept');
    await expect(popularity.save()).rejects.toThrow('down');
    isDown = false;
    await popularity.save();
    expect(popularity.top(1)).toEqual(['kept']);
  });
});

describe('transitions', () => {
  it('are likely where they are seen often, and most of the time', async () => {
    const transitions = createTransitions(database.pool);
    times(6, () => transitions.count('list', 'page 2'));
    times(2, () => transitions.count('list', 'facets'));
    times(2, () => transitions.count('seldom', 'x'));
    for (let n = 0; n < 20; n++) times(4, () => transitions.count('anywhere', `product ${n}`));
    await transitions.save();
    const later = createTransitions(database.pool);
    await later.save();
    expect(['list', 'seldom', 'anywhere', 'unknown'].map((key) => later.likelyAfter(key))).toEqual([
      'page 2',
      undefined,
      undefined,
      undefined,
    ]);
    await age('cache_transitions', '3 hours');
    await later.save();
    expect([later.likelyAfter('list'), later.known()]).toEqual([undefined, 0]);
  });
});
