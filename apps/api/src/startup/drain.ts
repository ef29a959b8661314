import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../create-fastify.ts';
import type { Lifecycle } from '../monitoring/health.ts';
import { TIMEOUTS } from '../performance/limits.ts';

/** Stops accepting, lets running requests finish for up to ten seconds, and cuts off the rest. */
export async function drain(app: App, lifecycle: Lifecycle): Promise<void> {
  lifecycle.draining = true;
  const closed = app.close();
  const finished = await Promise.race([
    closed.then(() => true),
    sleep(TIMEOUTS.drainMilliseconds, false, { ref: false }),
  ]);
  if (finished) return;
  app.server.closeAllConnections();
  await Promise.race([closed, sleep(1_000, undefined, { ref: false })]);
}
