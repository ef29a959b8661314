import { describe, expect, it } from 'vitest';
import { createTestApp } from '../testing/test-app.ts';
import { createAdmission } from './admission.ts';
import { createGradientLimit, type GradientLimit } from './gradient-limit.ts';
import { shedLoad } from './shed-load.ts';

/** An app whose handlers wait until they are released. */
function createBusyApp({ limit = 2 } = {}) {
  const app = createTestApp();
  const admission = createAdmission({ limit: () => limit });
  const kinds: string[] = [];
  const gradient: GradientLimit = { limit, sample: ({ kind }) => void kinds.push(kind) };
  shedLoad(app, { admission, limit: gradient });
  const end = Promise.withResolvers<void>();
  const started: string[] = [];
  const wait = async (request: { url: string }) => {
    started.push(request.url);
    await end.promise;
    return { ok: true };
  };
  const config = { access: 'anyone' } as const;
  app.get('/api/v1/jobs', { config }, wait);
  app.get('/api/v1/products', { config }, wait);
  app.patch('/api/v1/products/:id', { config }, wait);
  app.get('/api/v1/products/export', { config }, wait);
  app.get('/healthz', { config }, async () => ({ status: 'ok' }));
  app.get('/api/v1/wrong', { config }, async (_request, reply) => reply.code(404).send({}));
  return { app, admission, kinds, started, release: () => end.resolve() };
}

describe('shedLoad', () => {
  it('refuses reading with 503 while writing goes on, never health, and lets everybody in afterwards', async () => {
    const { app, admission, started, release } = createBusyApp();
    await app.ready();
    // An injected request begins when it is waited for.
    const reads = [0, 1].map(async () => app.inject('/api/v1/jobs'));
    await expect.poll(() => started.length).toBe(2);
    const write = (async () => app.inject({ method: 'PATCH', url: '/api/v1/products/1' }))();
    await expect.poll(() => started.length).toBe(3);

    const refused = await app.inject('/api/v1/jobs');
    expect(refused.statusCode).toBe(503);
    expect(refused.json()).toMatchObject({ code: 'overloaded' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await app.inject('/api/v1/products/export')).statusCode).toBe(503);
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    expect(admission.refused).toMatchObject({ read: 1, vital: 0 });

    release();
    for (const answer of await Promise.all([...reads, write])) expect(answer.statusCode).toBe(200);
    expect(admission.inFlight).toBe(0);
    expect((await app.inject('/api/v1/jobs')).statusCode).toBe(200);
  });

  it('learns from what was answered, kind by kind, and not from refusals or what has limits of its own', async () => {
    const { app, kinds, release } = createBusyApp({ limit: 100 });
    release();
    for (const url of [
      '/api/v1/jobs',
      '/api/v1/jobs?q=mug',
      '/api/v1/products',
      '/api/v1/wrong',
      '/api/v1/products/export',
      '/healthz',
      '/nothing',
    ])
      // oxlint-disable-next-line no-await-in-loop -- their order is looked at
      await app.inject(url);
    await app.inject({ url: '/api/v1/jobs', headers: { 'sec-purpose': 'prefetch;prerender' } });
    await app.inject({ url: '/api/v1/jobs', headers: { priority: 'u=7, i' } });
    await app.inject({ url: '/api/v1/jobs', headers: { priority: 'u=4' } });
    expect(kinds).toEqual([
      'read GET /api/v1/jobs',
      'search GET /api/v1/jobs',
      'background GET /api/v1/jobs',
      'background GET /api/v1/jobs',
      'read GET /api/v1/jobs',
    ]);
  });

  it('gives the place back where the handler fails', async () => {
    const app = createTestApp({ expectsErrors: true });
    const limit = createGradientLimit();
    const admission = createAdmission({ limit: () => limit.limit });
    shedLoad(app, { admission, limit });
    app.get('/api/v1/fails', { config: { access: 'anyone' } }, () => Promise.reject(new Error('planned')));
    expect((await app.inject('/api/v1/fails')).statusCode).toBe(500);
    expect(admission.inFlight).toBe(0);
  });
});
