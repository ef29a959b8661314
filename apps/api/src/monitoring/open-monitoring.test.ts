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
