import { newId } from '@headroom/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../testing/test-server.ts';
import { hashPassword } from './password-hash.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ env: { TRUST_PROXY: 'true', HEADROOM_DEMO_ACCOUNTS: 'true' } });
  await addUser('viewer@example.com');
  await addUser('demo@example.com', { isDemo: true });
});
afterAll(() => server.close());

async function addUser(email: string, { isDemo = false } = {}) {
  await server.database.pool.query(
    `INSERT INTO users (id, email, name, role, password_hash, is_demo) VALUES ($1, $2, 'Vera', 'viewer', $3, $4)`,
    [newId(), email, await hashPassword('correct horse'), isDemo],
  );
}

type Login = { email?: string; password?: string; headers?: Record<string, string> };
/** From an address of its own, so that tests do not use up each other's attempts. */
let addresses = 0;
const login = ({ email = 'viewer@example.com', password = 'correct horse', headers = {} }: Login = {}) =>
  server.app.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    payload: { email, password },
    headers: { 'x-forwarded-for': `10.1.0.${++addresses % 250}`, ...headers },
  });
const me = (headers: Record<string, string>) => server.app.inject({ url: '/api/auth/me', headers });
const logout = (headers: Record<string, string>, query = '') =>
  server.app.inject({ method: 'POST', url: `/api/auth/logout${query}`, headers });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const setDemo = (products: number | null) =>
  server.database.pool.query('UPDATE catalogue SET demo_products = $1', [products]);

describe('signing in', () => {
  it('answers with a token that works, and sets it as a cookie', async () => {
    const reply = await login({ email: ' Viewer@Example.com' });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-store');
    const { token, user } = reply.json();
    expect(user).toEqual({ id: expect.any(String), email: 'viewer@example.com', name: 'Vera', role: 'viewer' });
    expect(reply.headers['set-cookie']).toBe(`headroom=${token}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax`);
    expect((await me(bearer(token))).json()).toEqual(user);
    expect((await me({ cookie: `headroom=${token}` })).json()).toEqual(user);
  });

  it('refuses another content type, plain text too', async () => {
    const reply = await server.app.inject({
      method: 'POST',
      url: '/api/auth/login',
      payload: '{"email":"viewer@example.com","password":"correct horse"}',
      headers: { 'content-type': 'text/plain' },
    });
    expect([reply.statusCode, reply.json().code]).toEqual([415, 'unsupported_media_type']);
  });

  it('takes a form, as k6 and plain HTML send it', async () => {
    const reply = await server.app.inject({
      method: 'POST',
      url: '/api/auth/login',
      payload: 'email=viewer%40example.com&password=correct+horse',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(reply.statusCode).toBe(200);
  });

  it('sets a __Host- cookie over HTTPS, also where a trusted proxy ended it', async () => {
    const reply = await login({ headers: { 'x-forwarded-proto': 'https' } });
    const { token } = reply.json();
    expect(reply.headers['set-cookie']).toBe(
      `__Host-headroom=${token}; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Lax`,
    );
    const https = { 'x-forwarded-proto': 'https' };
    expect((await me({ ...https, cookie: `__Host-headroom=${token}` })).statusCode).toBe(200);
    expect((await me({ ...https, cookie: `headroom=${token}` })).statusCode).toBe(401);
  });

  it('keeps copies on other ports of a host apart', async () => {
    const reply = await login({ headers: { host: 'localhost:3001' } });
    const { token } = reply.json();
    expect(reply.headers['set-cookie']).toMatch(`headroom-3001=${token}; `);
    const cookie = `headroom-3001=${token}; headroom=${'a'.repeat(43)}`;
    expect((await me({ host: 'localhost:3001', cookie })).statusCode).toBe(200);
    expect((await me({ host: 'localhost:3000', cookie })).statusCode).toBe(401);
    const usual = await login({ headers: { host: 'localhost:3000' } });
    expect(usual.headers['set-cookie']).toMatch(/^headroom=/);
    expect((await login({ headers: { host: '[::1]' } })).headers['set-cookie']).toMatch(/^headroom=/);
  });

  it('refuses a wrong password and an unknown account alike', async () => {
    const replies = [await login({ password: 'wrong' }), await login({ email: 'nobody@example.com' })];
    for (const reply of replies) {
      expect([reply.statusCode, reply.json().code]).toEqual([401, 'credentials_invalid']);
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
    expect({ ...replies[0]?.json(), requestId: '' }).toEqual({ ...replies[1]?.json(), requestId: '' });
  });

  it('refuses an account after ten failures, the right password too, and others not', async () => {
    await addUser('tired@example.com');
    const replies = await Promise.all(
      Array.from({ length: 12 }, () => login({ email: 'tired@example.com', password: 'wrong' })),
    );
    const tried = replies.filter(({ statusCode }) => statusCode === 401).length;
    // Two passwords are tried at once: the last of them may begin before the tenth has failed.
    expect(tried).toBeGreaterThanOrEqual(10);
    expect(tried).toBeLessThanOrEqual(11);
    const late = await login({ email: 'tired@example.com' });
    expect([late.statusCode, late.json().code]).toEqual([429, 'too_many_requests']);
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(880);
    expect((await login()).statusCode).toBe(200);
  });

  it('lets any number of right passwords in at once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 30 }, () => login({ headers: { 'x-forwarded-for': '10.9.0.1' } })),
    );
    expect(replies.map(({ statusCode }) => statusCode)).toEqual(replies.map(() => 200));
  });

  it('is refused to pages of other sites', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ]) {
      const reply = await login({ headers });
      expect([reply.statusCode, reply.json().code]).toEqual([403, 'cross_site']);
    }
    expect((await login({ headers: { origin: 'http://localhost:80', host: 'localhost:80' } })).statusCode).toBe(200);
  });

  it('sheds what would wait too long for a hash', async () => {
    const replies = await Promise.all(
      Array.from({ length: 120 }, (_, i) => login({ email: `flood-${i}@example.com` })),
    );
    const shed = replies.filter(({ statusCode }) => statusCode === 503);
    // 66 places; some get free while the rest still look up their account.
    expect(shed.length).toBeGreaterThan(0);
    expect(shed.length).toBeLessThanOrEqual(54);
    expect(shed[0]?.headers['retry-after']).toBe('2');
    expect(shed[0]?.json().code).toBe('overloaded');
  });
});

describe('demo accounts', () => {
  it('work beside demo data only, and their sessions too', async () => {
    expect((await login({ email: 'demo@example.com' })).statusCode).toBe(401);
    await setDemo(100);
    const reply = await login({ email: 'demo@example.com' });
    expect(reply.statusCode).toBe(200);
    await setDemo(null);
    expect((await me(bearer(reply.json().token))).statusCode).toBe(401);
  });

  it('do not work where others can reach the server', async () => {
    const open = await createTestServer({ env: { HOST: '0.0.0.0' } });
    await open.database.pool.query('UPDATE catalogue SET demo_products = 100');
    await open.database.pool.query(
      `INSERT INTO users (id, email, name, role, password_hash, is_demo) VALUES ($1, 'demo@example.com', 'D', 'editor', $2, true)`,
      [newId(), await hashPassword('password123')],
    );
    const payload = { email: 'demo@example.com', password: 'password123' };
    const reply = await open.app.inject({ method: 'POST', url: '/api/auth/login', payload });
    expect(reply.json().code).toBe('credentials_invalid');
    expect((await open.app.inject('/api/site')).json().demo).toEqual({ products: 100, accounts: [] });
    await open.close();
  });
});

describe('sessions', () => {
  it('end at once on sign-out', async () => {
    const { token } = (await login()).json();
    expect((await me(bearer(token))).statusCode).toBe(200);
    const reply = await logout({ cookie: `headroom=${token}`, 'sec-fetch-site': 'same-origin' });
    expect(reply.statusCode).toBe(204);
    expect(reply.headers['set-cookie']).toMatch(/^headroom=; .*Expires=Thu, 01 Jan 1970/);
    expect((await me(bearer(token))).statusCode).toBe(401);
  });

  it('end all together on ?everywhere=true', async () => {
    const tokens = [(await login()).json().token, (await login()).json().token] as const;
    for (const token of tokens) expect((await me(bearer(token))).statusCode).toBe(200);
    await logout(bearer(tokens[0]), '?everywhere=true');
    for (const token of tokens) expect((await me(bearer(token))).statusCode).toBe(401);
  });

  it('that end elsewhere end here within a second', async () => {
    const { token } = (await login()).json();
    expect((await me(bearer(token))).statusCode).toBe(200);
    await server.database.pool.query('DELETE FROM sessions');
    await expect.poll(async () => (await me(bearer(token))).statusCode, { timeout: 1_100 }).toBe(401);
  });

  it('that are over count no more', async () => {
    const { token } = (await login()).json();
    await server.database.pool.query(`UPDATE sessions SET expires_at = now() - interval '1 second'`);
    expect((await me({ cookie: `headroom=${token}` })).json().code).toBe('unauthenticated');
    await login();
    const { rows } = await server.database.pool.query('SELECT count(*) FROM sessions WHERE expires_at < now()');
    expect(rows[0].count).toBe(0);
  });

  it('of a wrong bearer token are an error even where nobody needs to sign in; a wrong cookie is nobody', async () => {
    const reply = await me(bearer('nonsense'));
    expect([reply.statusCode, reply.headers['www-authenticate']]).toEqual([401, 'Bearer error="invalid_token"']);
    expect((await me({ authorization: 'Basic abc' })).statusCode).toBe(401);
    expect((await me({ cookie: `headroom=${'a'.repeat(43)}` })).headers['www-authenticate']).toBe('Bearer');
  });

  it('by cookie write only from pages of this site', async () => {
    const { token } = (await login()).json();
    const cookie = `headroom=${token}`;
    for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      expect((await logout({ cookie, ...headers } as Record<string, string>)).statusCode).toBe(403);
    }
    expect((await me({ cookie })).statusCode).toBe(200);
    expect((await logout({ cookie, origin: 'http://localhost:80' })).statusCode).toBe(204);
  });

  it('leave no token in the database or the log', async () => {
    const { token } = (await login()).json();
    await me(bearer(token));
    const { rows } = await server.database.pool.query<{ text: string }>('SELECT s::text AS text FROM sessions s');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify([rows, server.log.lines])).not.toContain(token);
  });
});

describe('changing the password', () => {
  const change = (headers: Record<string, string>, payload: Record<string, string>) =>
    server.app.inject({ method: 'POST', url: '/api/v1/auth/password', headers, payload });

  it('takes the new one from then on, ends the other sessions and goes on with this one', async () => {
    await addUser('changing@example.com');
    const signIn = async (password: string) => login({ email: 'changing@example.com', password });
    const [here, elsewhere] = [await signIn('correct horse'), await signIn('correct horse')].map((answer) =>
      bearer(answer.json().token),
    );
    const reply = await change(here!, { current: 'correct horse', next: 'battery staple' });
    expect(reply.statusCode).toBe(204);
    expect([(await me(here!)).statusCode, (await me(elsewhere!)).statusCode]).toEqual([200, 401]);
    expect([(await signIn('correct horse')).statusCode, (await signIn('battery staple')).statusCode]).toEqual([
      401, 200,
    ]);
  });

  it('asks for the present one, and counts a wrong one as a failed sign-in', async () => {
    await addUser('guessing@example.com');
    const { token } = (await login({ email: 'guessing@example.com' })).json();
    for (let guess = 0; guess < 10; guess++) {
      const reply = await change(bearer(token), { current: `guess ${guess}`, next: 'battery staple' });
      expect([reply.statusCode, reply.json().errors[0].path]).toEqual([400, '/body/current']);
    }
    const reply = await change(bearer(token), { current: 'correct horse', next: 'battery staple' });
    expect([reply.statusCode, reply.headers['retry-after']]).toEqual([429, expect.any(String)]);
  });

  it('wants ten characters and a page of this site', async () => {
    const { token } = (await login()).json();
    const short = await change(bearer(token), { current: 'correct horse', next: 'short' });
    expect([short.statusCode, short.json().errors[0]]).toEqual([
      400,
      expect.objectContaining({ path: '/body/next', message: 'Must have at least 10 characters.' }),
    ]);
    const foreign = await change(
      { cookie: `headroom=${token}`, 'sec-fetch-site': 'cross-site' },
      { current: 'correct horse', next: 'battery staple' },
    );
    expect([foreign.statusCode, foreign.json().code]).toEqual([403, 'cross_site']);
  });

  it('leaves the demo’s accounts as they are', async () => {
    await setDemo(5);
    const { token } = (await login({ email: 'demo@example.com' })).json();
    const reply = await change(bearer(token), { current: 'correct horse', next: 'battery staple' });
    expect([reply.statusCode, reply.json().code]).toEqual([403, 'forbidden']);
    await setDemo(null);
  });
});
