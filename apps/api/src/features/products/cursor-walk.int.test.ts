import type { ListQuery } from '@headroom/contracts/products';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProductsReader, type ProductsReader } from './products-reader.ts';
import { insertTestProducts } from './test-catalogue.ts';

let database: TestDatabase;
let reader: ProductsReader;
beforeAll(async () => {
  database = await createTestDatabase();
  await insertTestProducts(database.pool, 120);
  reader = await createProductsReader(database.pool);
});
afterAll(() => database.close());

const write = fc.oneof(
  fc.record({ kind: fc.constant('move' as const), row: fc.nat(200), title: fc.constantFrom('aaa', 'mmm', 'zzz') }),
  fc.record({ kind: fc.constant('add' as const), title: fc.constantFrom('Aa', 'Mug', 'Zz') }),
  fc.record({ kind: fc.constant('remove' as const), row: fc.nat(200) }),
  fc.record({ kind: fc.constant('touch' as const), row: fc.nat(200) }),
);

let serial = 0;
test('a cursor walk under concurrent writes shows every unmoved row exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(write, { maxLength: 4 }), { minLength: 8, maxLength: 12 }),
      fc.constantFrom('title', '-title', 'price', '-vendor' as const),
      fc.integer({ min: 7, max: 30 }),
      async (writesByPage, sort, limit) => {
        const { rows: before } = await database.pool.query<{ id: string }>('SELECT id FROM products ORDER BY id');
        const disturbed = new Set<string>();
        const seen: string[] = [];
        let cursor: string | undefined;
        for (let page = 0; ; page++) {
          const query = { sort, limit, fields: 'id', count: 'none', ...(cursor ? { cursor } : {}) } as ListQuery;
          const answer = await reader.list(query, { activeOnly: false });
          seen.push(...(JSON.parse(answer.productsJson) as { id: string }[]).map(({ id }) => id));
          if (!answer.page.nextCursor) break;
          cursor = answer.page.nextCursor;
          for (const each of writesByPage[page] ?? []) {
            if (each.kind === 'add') {
              await database.pool.query('INSERT INTO products (id, handle, title) VALUES (gen_random_uuid(), $1, $2)', [
                `added-${serial++}`,
                each.title,
              ]);
              continue;
            }
            const id = before[each.row % before.length]?.id;
            if (id === undefined) continue;
            if (each.kind === 'touch')
              await database.pool.query("UPDATE products SET description = description || '.' WHERE id = $1", [id]);
            else disturbed.add(id);
            if (each.kind === 'move')
              await database.pool.query(
                'UPDATE products SET title = $2, vendor = $2, price = length($2) WHERE id = $1',
                [id, each.title],
              );
            if (each.kind === 'remove') await database.pool.query('DELETE FROM products WHERE id = $1', [id]);
          }
        }
        for (const { id } of before) {
          if (disturbed.has(id)) continue;
          expect(seen.filter((shown) => shown === id)).toHaveLength(1);
        }
      },
    ),
    { numRuns: 25 },
  );
});
