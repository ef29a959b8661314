import type { User } from '@headroom/contracts/accounts';
import type { Role } from '@headroom/contracts/catalogue';
import { controlAccess } from '../access.ts';
import { createFastify, type App, type FastifyDeps } from '../create-fastify.ts';
import { refuseMalformed } from '../performance/refuse-malformed.ts';
import { refuseUnrouted } from '../performance/refuse-unrouted.ts';
import { createTestLog } from './test-log.ts';

/** Somebody with a role, for tests. */
export const someone = (role: Role): User => ({
  id: '01890000-0000-7000-8000-000000000001',
  email: `${role}@example.com`,
  name: role,
  role,
});

/**
 * A small Fastify for the plugin under test: register it, then `inject`. What it logs at error level fails the test.
 * @param user who sends every request; null is nobody.
 */
export function createTestApp({
  user = null,
  isPublic = true,
  expectsErrors = false,
  tls,
}: { user?: User | null; isPublic?: boolean; expectsErrors?: boolean; tls?: FastifyDeps['tls'] } = {}): App {
  const app = createFastify({ logger: createTestLog({ expectsErrors }).logger, tls });
  refuseMalformed(app);
  refuseUnrouted(app);
  controlAccess(app, { isPublic, authenticate: async () => user });
  return app;
}
