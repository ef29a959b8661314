import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../create-fastify.ts';
import type { Lifecycle } from '../monitoring/health.ts';
import { TIMEOUTS } from '../performance/limits.ts';

const IDLE_CHECK_MILLISECONDS = 50;

/**
 * Ends in three steps: for a grace, requests are still accepted while `/readyz` says 503 and every answer closes its connection; then nothing is
 * accepted and running requests finish for up to ten seconds; the rest is cut off.
 * @param graceMilliseconds how long a balancer needs to notice that it should send requests elsewhere.
 * @param hurry ends the grace.
 */
export async function drain(
  app: App,
  { lifecycle, graceMilliseconds, hurry }: { lifecycle: Lifecycle; graceMilliseconds: number; hurry: AbortSignal },
): Promise<void> {
  lifecycle.draining = true;
  // Aborted: nobody waits for us to notice.
  await sleep(graceMilliseconds, undefined, { signal: hurry }).catch(() => undefined);
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
