import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ env: { RATE_LIMITS: 'on', RATE_LIMIT_READS: '2/600', TRUST_PROXY: 'true' } });
});
afterAll(() => server?.close());

const askFrom = (address: string, url = '/api/v1/site') =>
  server.app.inject({ url, headers: { 'x-forwarded-for': address } });
async function statusesFrom(addresses: readonly string[], url?: string): Promise<number[]> {
  const statuses = [];
  // oxlint-disable-next-line no-await-in-loop -- in this order
  for (const address of addresses) statuses.push((await askFrom(address, url)).statusCode);
  return statuses;
}

it('counts whom a trusted proxy names, over all prefixes, and never health', async () => {
  expect(await statusesFrom(['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'])).toEqual([200, 200, 429, 200]);
  expect(await statusesFrom(['192.0.2.1'], '/api/site')).toEqual([429]);
  expect(await statusesFrom(['192.0.2.1', '192.0.2.1', '192.0.2.1'], '/readyz')).toEqual([200, 200, 200]);
  const refused = await askFrom('192.0.2.1');
  expect(refused.json()).toMatchObject({ code: 'rate_limited', status: 429 });
  expect(refused.headers['ratelimit-policy']).toBe('"reads";q=2;w=600');
});

it('counts addresses that lead nowhere, and a batch beside what it holds', async () => {
  expect(await statusesFrom(['192.0.2.3', '192.0.2.3', '192.0.2.3'], '/api/v1/nothing')).toEqual([404, 404, 429]);
  expect(await statusesFrom(['192.0.2.4', '192.0.2.4', '192.0.2.4'], '/nothing')).toEqual([404, 404, 404]);
  const batch = () =>
    server.app.inject({
      method: 'POST',
      url: '/api/v1/batch',
      headers: { 'x-forwarded-for': '192.0.2.5' },
      payload: { calls: [{ method: 'GET', path: '/api/v1/nothing' }] },
    });
  const [first, second] = [await batch(), await batch()];
  expect([first.statusCode, first.json<{ results: { status: number }[] }>().results[0]?.status]).toEqual([200, 404]);
  expect(second.statusCode).toBe(429);
});

it('counts wrong tokens as reads of their address, each another one or always the same', async () => {
  const guess = (address: string, letter: string) =>
    server.app.inject({
      url: '/api/v1/auth/me',
      headers: { 'x-forwarded-for': address, authorization: `Bearer ${letter.repeat(43)}` },
    });
  const statusesOf = async (address: string, letters: string) => {
    const statuses = [];
    // oxlint-disable-next-line no-await-in-loop -- in this order
    for (const letter of letters) statuses.push((await guess(address, letter)).statusCode);
    return statuses;
  };
  expect(await statusesOf('192.0.2.6', 'abc')).toEqual([401, 401, 429]);
  expect(await statusesOf('192.0.2.7', 'ddd')).toEqual([401, 401, 429]);
  expect(await statusesOf('192.0.2.8', 'e')).toEqual([401]);
});
