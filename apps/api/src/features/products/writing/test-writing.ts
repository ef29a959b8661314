import type { Product } from '@headroom/contracts/products';
import { createTestDatabase } from '@headroom/database/testing';
import type { InjectOptions } from 'fastify';
import { createRunWrite } from '../../../performance/run-write.ts';
import { answerUncached } from '../../../testing/answer-uncached.ts';
import { createTestApp, someone } from '../../../testing/test-app.ts';
import { createProductsReader } from '../products-reader.ts';
import { productsRoutes } from '../products-routes.ts';
import { historyRoutes } from '../history/history-routes.ts';
import { insertTestProducts } from '../test-catalogue.ts';
import { productsWritingRoutes } from './products-writing-routes.ts';

type Headers = Record<string, string>;

/**
 * Reading and writing over a database with 40 products: `product-1` has one variant and a picture, `product-2` two variants,
 * `product-7` none. Their editor is a user called Ada.
 */
export async function startWriting() {
  const database = await createTestDatabase();
  await insertTestProducts(database.pool, 40);
  await database.pool.query(
    `DELETE FROM variants WHERE position = 2 AND product_id = (SELECT id FROM products WHERE handle = 'product-1')`,
  );
  const { id } = someone('editor');
  await database.pool.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, 'ada@example.com', 'Ada', 'editor', '')`,
    [id],
  );
  const reader = await createProductsReader(database.pool);
  const runWrite = createRunWrite({ pool: database.pool, secret: Buffer.from('secret') });
  const start = (role: 'editor' | 'viewer') => {
    const app = createTestApp({ user: someone(role) });
    app.register(productsRoutes, { prefix: '/api/v1', reader, answerCached: answerUncached(reader.cached) });
    app.register(historyRoutes, { prefix: '/api/v1', pool: database.pool, runWrite });
    app.register(productsWritingRoutes, { prefix: '/api/v1', runWrite });
    return app;
  };
  const [app, viewer] = [start('editor'), start('viewer')];
  const { rows } = await database.pool.query<{ handle: string; id: string }>('SELECT handle, id FROM products');
  const send = (method: 'POST' | 'PATCH' | 'DELETE', path: string, options: Omit<InjectOptions, 'method'> = {}) =>
    app.inject({ method, url: `/api/v1${path}`, ...options });
  const get = async (productId: string) => (await app.inject(`/api/v1/products/${productId}`)).json<Product>();
  const patch = (productId: string, payload: object | string, headers: Headers = {}) =>
    send('PATCH', `/products/${productId}`, {
      payload,
      headers: { 'content-type': 'application/merge-patch+json', ...headers },
    });
  return {
    database,
    app,
    viewer,
    send,
    get,
    patch,
    idOf: (handle: string) => rows.find((row) => row.handle === handle)?.id ?? '',
    /** A PATCH of the version that is there. */
    async change(productId: string, payload: object) {
      const { version } = await get(productId);
      return patch(productId, payload, { 'if-match': `"${version}"` });
    },
    async close() {
      await Promise.all([app.close(), viewer.close()]);
      await database.close();
    },
  };
}
export type Writing = Awaited<ReturnType<typeof startWriting>>;
