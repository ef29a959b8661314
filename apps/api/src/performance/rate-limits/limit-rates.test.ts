import type { User } from '@headroom/contracts/accounts';
import { describe, expect, it } from 'vitest';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { networkOf } from '../network-of.ts';
import { limitRates, type Rates } from './limit-rates.ts';
import { createLocalCounters } from './rate-counters.ts';

const NONE: Rates = {
  'sign-ins': null,
  writes: null,
  reads: null,
  searches: null,
  files: null,
  'field-events': null,
};
const two = { quota: 2, windowSeconds: 60 };

function createLimitedApp({ rates, user = null }: { rates: Partial<Rates>; user?: User | null }) {
  const app = createTestApp({ user });
  const clock = { now: 0 };
  limitRates(app, {
    rates: { ...NONE, ...rates },
    count: createLocalCounters({ now: () => clock.now }),
    tokenOf: (request) => request.headers.authorization,
  });
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, priority: { priority: route.method === 'POST' ? 'vital' : 'read' } } as never;
  });
  const config = { access: 'catalogue' } as const;
  app.get('/api/v1/products', { config }, async () => ({}));
  app.post('/api/v1/products', { config }, async () => ({}));
  app.post('/api/v1/auth/login', { config: { access: 'anyone' } }, async () => ({}));
  return { app, clock };
}

describe('limitRates', () => {
  it('says what is left, refuses with 429 when nothing is, and when to come again', async () => {
    const { app, clock } = createLimitedApp({ rates: { reads: two } });
    const ask = () => app.inject('/api/v1/products');
    const first = await ask();
    expect(first.statusCode).toBe(200);
    expect(first.headers).toMatchObject({ 'ratelimit-policy': '"reads";q=2;w=60', ratelimit: '"reads";r=1;t=30' });
    await ask();
    const refused = await ask();
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({ code: 'rate_limited' });
    expect(refused.headers).toMatchObject({ 'retry-after': '30', ratelimit: '"reads";r=0;t=60' });
    clock.now += 30_000;
    expect((await ask()).statusCode).toBe(200);
  });

  it('counts each class for itself, and nothing where it is off', async () => {
    const { app } = createLimitedApp({ rates: { reads: two, 'sign-ins': { quota: 1, windowSeconds: 60 } } });
    const statuses = [];
    for (const request of [
      'GET /products',
      'GET /products',
      'GET /products',
      'GET /products?q=mug',
      'POST /auth/login',
      'POST /auth/login',
      'POST /products',
      'POST /products',
      'POST /products',
    ]) {
      const [method, path] = request.split(' ');
      // oxlint-disable-next-line no-await-in-loop -- in this order
      statuses.push((await app.inject({ method: method as 'GET', url: `/api/v1${path}` })).statusCode);
    }
    expect(statuses).toEqual([200, 200, 429, 200, 200, 429, 200, 200, 200]);
  });

  it('counts tokens one by one, and all of a user together', async () => {
    const { app } = createLimitedApp({ rates: { reads: two }, user: someone('viewer') });
    const ask = (authorization: string) => app.inject({ url: '/api/v1/products', headers: { authorization } });
    const statuses = [];
    for (const token of ['a', 'a', 'a', 'b', 'b', 'c', 'c', 'd'])
      // oxlint-disable-next-line no-await-in-loop -- in this order
      statuses.push((await ask(token)).statusCode);
    expect(statuses).toEqual([200, 200, 429, 200, 200, 200, 200, 429]);
    expect((await ask('d')).headers).toMatchObject({
      'ratelimit-policy': '"reads";q=2;w=60, "reads-user";q=6;w=60',
      ratelimit: '"reads-user";r=0;t=60',
    });
  });

  it('counts a whole network of IPv6 as one', async () => {
    const { app } = createLimitedApp({ rates: { reads: two } });
    const from = (remoteAddress: string) => app.inject({ url: '/api/v1/products', remoteAddress });
    const statuses = [];
    for (const address of ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1', '192.0.2.1'])
      // oxlint-disable-next-line no-await-in-loop -- in this order
      statuses.push((await from(address)).statusCode);
    expect(statuses).toEqual([200, 200, 429, 200, 200]);
    expect(networkOf('::ffff:192.0.2.1')).toBe('::ffff:192.0.2.1');
  });
});
