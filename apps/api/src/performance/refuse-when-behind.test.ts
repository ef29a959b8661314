import { describe, expect, it } from 'vitest';
import { createTestApp } from '../testing/test-app.ts';
import { createBehind, refuseWhenBehind } from './refuse-when-behind.ts';

describe('createBehind', () => {
  it('takes one bad window for a burst, and long turns among short ones for nothing', () => {
    const behind = createBehind();
    for (const shortest of [900, 2, 900, 3, 249, 249]) behind.see(shortest);
    expect(behind.share).toBe(0);
  });

  it('refuses more while it stays behind, less when it does not, and nothing in the end', () => {
    const behind = createBehind();
    const shares = [900, 900, 900, 900].map((shortest) => {
      behind.see(shortest);
      return behind.share;
    });
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
    expect(behind.share).toBeGreaterThan(0.6);
    for (let n = 0; n < 20; n += 1) behind.see(1);
    expect(behind.share).toBe(0);
  });
});

describe('refuseWhenBehind', () => {
  it('refuses by priority with a whole problem, and lets pass what is vital', async () => {
    const app = createTestApp();
    refuseWhenBehind(app, { behind: { share: 1, see: () => {} } });
    app.addHook('onRoute', (route) => {
      const priority =
        route.url === '/healthz' ? 'unlimited' : { priority: route.method === 'POST' ? 'vital' : 'read' };
      route.config = { ...route.config, priority } as never;
    });
    const config = { access: 'anyone' } as const;
    app.get('/api/v1/products', { config }, async () => ({}));
    app.post('/api/v1/products', { config }, async () => ({}));
    app.get('/healthz', { config }, async () => ({}));
    const refused = await app.inject('/api/v1/products');
    expect(refused.statusCode).toBe(503);
    expect(refused.json()).toMatchObject({
      code: 'overloaded',
      status: 503,
      requestId: refused.headers['x-request-id'],
    });
    expect(refused.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'retry-after': expect.stringMatching(/^\d+$/),
    });
    expect((await app.inject({ method: 'POST', url: '/api/v1/products' })).statusCode).toBe(200);
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    expect((await app.inject('/nothing')).statusCode).toBe(404);
    await app.close();
  });

  it('lets everything pass while it keeps up', async () => {
    const app = createTestApp();
    refuseWhenBehind(app);
    app.get('/api/v1/products', { config: { access: 'anyone' } }, async () => ({}));
    expect((await app.inject('/api/v1/products')).statusCode).toBe(200);
    await app.close();
  });
});
