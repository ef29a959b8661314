import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../create-fastify.ts';
import type { Lifecycle } from '../monitoring/health.ts';
import { TIMEOUTS } from '../performance/limits.ts';

const IDLE_CHECK_MILLISECONDS = 50;

/** Stops accepting, lets running requests finish for up to ten seconds, and cuts off the rest. */
export async function drain(app: App, lifecycle: Lifecycle): Promise<void> {
  lifecycle.draining = true;
  const closed = app.close();
  // Connections that were busy when the end began stay open after their answer, for a next request that must not come.
  const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_CHECK_MILLISECONDS);
  const finished = await Promise.race([
    closed.then(() => true),
    sleep(TIMEOUTS.drainMilliseconds, false, { ref: false }),
  ]);
  clearInterval(idle);
  if (finished) return;
  // HTTP/2 servers lack it; their connections end with the process.
  app.server.closeAllConnections?.();
  await Promise.race([closed, sleep(1_000, undefined, { ref: false })]);
}
