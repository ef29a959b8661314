import { SiteSchema } from '@headroom/contracts/accounts';
import { createDemoUsers, DEMO_PASSWORD, DEMO_USERS } from '@headroom/database/demo';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ env: { HEADROOM_PUBLIC: 'false' } });
});
afterAll(() => server.close());

const site = Compile(SiteSchema);
const read = async () => {
  const answer: unknown = (await server.app.inject('/api/v1/site')).json();
  expect([...site.Errors(answer)]).toEqual([]);
  return answer;
};

it('tells everybody what the sign-in screen needs, and names demo accounts only beside demo data', async () => {
  await createDemoUsers(server.database.pool, async () => 'no hash');
  expect(await read()).toEqual({ currency: 'EUR', public: false, demo: null, fieldSampleShare: 1 });

  await server.database.pool.query('UPDATE catalogue SET demo_products = 7');
  const accounts = DEMO_USERS.map(({ email, role }) => ({ email, role, password: DEMO_PASSWORD }));
  expect(await read()).toEqual({
    currency: 'EUR',
    public: false,
    demo: { products: 7, accounts },
    fieldSampleShare: 1,
  });
});

it('asks for a sign-in where the catalogue is not public', async () => {
  const reply = await server.app.inject('/api/v1/products');
  expect([reply.statusCode, reply.json().code, reply.headers['www-authenticate']]).toEqual([
    401,
    'unauthenticated',
    'Bearer',
  ]);
});
