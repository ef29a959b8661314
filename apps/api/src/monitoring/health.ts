import type { Pool } from 'pg';
import { AppError } from '../errors.ts';
import type { App } from '../create-fastify.ts';

export type Lifecycle = { draining: boolean };

/**
 * `/healthz`: the process answers (restart it if not). `/readyz`: it can serve (send it requests), that is, the database answers
 * and no shutdown has begun.
 */
export function registerHealth(
  app: App,
  { pool, lifecycle }: { pool: Pick<Pool, 'query'>; lifecycle: Lifecycle },
): void {
  const options = { config: { access: 'anyone' } } as const;
  app.get('/healthz', options, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );
  app.get('/readyz', options, async (_request, reply) => {
    if (lifecycle.draining) {
      throw new AppError('overloaded', { detail: 'This process is stopping.', headers: { 'Retry-After': '5' } });
    }
    await pool.query({ name: 'ready', text: 'select 1' });
    return reply.header('cache-control', 'no-store').send({ status: 'ready' });
  });
}
