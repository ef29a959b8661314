import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { createTestApp, someone } from '../testing/test-app.ts';
import { openMonitoring } from './open-monitoring.ts';

it('lets nobody keep what it says, and no other answer is touched', async () => {
  const app = createTestApp({ user: someone('operator') });
  const config = { access: 'operator' } as const;
  const monitoring = openMonitoring({
    pool: {} as Pool,
    parts: [{ routes: async (part) => void part.get('/monitoring/x', { config }, async () => ({})) }],
    logger: app.log,
  });
  monitoring.register(app, '/api/v1');
  app.get('/api/v1/other', { config }, async () => ({}));
  const keepingOf = async (url: string) => (await app.inject(url)).headers['cache-control'];
  expect([await keepingOf('/api/v1/monitoring/x'), await keepingOf('/api/v1/other')]).toEqual(['no-store', undefined]);
  await app.close();
});

it('stops nothing before what began with the process has ended', async () => {
  const app = createTestApp({ user: someone('operator') });
  const begun = Promise.withResolvers<void>();
  const happened: string[] = [];
  const monitoring = openMonitoring({
    pool: {} as Pool,
    parts: [
      { start: () => begun.promise.then(() => void happened.push('begun')) },
      { stop: async () => void happened.push('stopped') },
    ],
    logger: app.log,
  });
  monitoring.start();
  const stopped = monitoring.stop();
  begun.resolve();
  await stopped;
  expect(happened).toEqual(['begun', 'stopped']);
  await app.close();
});
