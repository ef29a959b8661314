import { newId } from '@headroom/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../testing/test-server.ts';
import { hashPassword } from './password-hash.ts';

let server: TestServer;
let cookie: string;
/** These see themselves to where a request comes from: nobody is meant by a cookie there, and what visits measure is dropped without a word. */
const JUDGE_THEMSELVES = /\/(?:auth\/login|field-events)$/;
let operations: { method: 'POST'; url: string }[];
beforeAll(async () => {
  server = await createTestServer();
  await server.database.pool.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, 'operator@example.com', 'O', 'operator', $2)`,
    [newId(), await hashPassword('correct horse')],
  );
  const payload = { email: 'operator@example.com', password: 'correct horse' };
  const { token } = (await server.app.inject({ method: 'POST', url: '/api/auth/login', payload })).json();
  cookie = `headroom=${token}`;
  const { paths } = (await server.app.inject('/api/openapi.json')).json<{ paths: Record<string, object> }>();
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== 'get')
      .map((method) => ({ method: method.toUpperCase() as 'POST', url: path.replaceAll(/\{\w+\}/g, newId()) })),
  );
});
afterAll(() => server.close());

describe('a cookie', () => {
  it('lets no page of another site write, whatever the route, and nobody who does not say where from', async () => {
    expect(operations.length).toBeGreaterThan(8);
    for (const operation of operations.filter(({ url }) => !JUDGE_THEMSELVES.test(url))) {
      for (const headers of [
        { cookie },
        { cookie, 'sec-fetch-site': 'cross-site' },
        { cookie, origin: 'https://evil.example' },
        { cookie, origin: 'null' },
        { cookie, 'sec-fetch-site': 'cross-site', origin: 'http://localhost' },
      ]) {
        const answer = await server.app.inject({ ...operation, headers });
        expect([operation, answer.statusCode, answer.json().code]).toEqual([operation, 403, 'cross_site']);
      }
    }
    expect((await server.app.inject({ url: '/api/auth/me', headers: { cookie } })).statusCode).toBe(200);
  });

  it('writes from pages of this site', async () => {
    const [first] = operations.filter(({ url }) => url.endsWith('/products'));
    for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { origin: 'http://localhost' }]) {
      const payload = { title: 'From here' };
      const answer = await server.app.inject({ ...first!, method: 'POST', payload, headers: { cookie, ...headers } });
      expect(answer.statusCode).toBe(201);
    }
  });
});
