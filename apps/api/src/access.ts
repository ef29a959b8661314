import type { User } from '@headroom/contracts/accounts';
import { ROLES, type Role } from '@headroom/contracts/catalogue';
import type { ProblemCode } from '@headroom/contracts/problems';
import type { FastifyRequest, RouteOptions } from 'fastify';
import type { App } from './create-fastify.ts';
import { AppError } from './errors.ts';

/**
 * Who may call a route. `catalogue`: everybody where the catalogue is public, else whoever is signed in.
 * A role includes the ones before it: viewer, editor, operator.
 */
export type Access = 'anyone' | 'catalogue' | Role;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** Problems of the route's own, for its documentation; those of every route are added. */
    problems?: readonly ProblemCode[];
  }
  interface FastifyRequest {
    /** Whoever is signed in; null on routes for anyone, which do not look. */
    user: User | null;
  }
}

/** Whose things somebody may see and steer: their own, or everybody's (null). */
export type Owner = string | null;

/** An operator sees to what is everybody's, anybody else to their own. */
export const ownerOf = (user: Pick<User, 'id' | 'role'>): Owner => (user.role === 'operator' ? null : user.id);

/** Answers 401 to nobody and 403 to a role below the asked one. */
export function requireRole(user: User | null, role: Role): asserts user is User {
  if (!user) {
    throw new AppError('unauthenticated', {
      detail: 'Sign in, or send the token as Authorization: Bearer.',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  }
  if (ROLES.indexOf(user.role) < ROLES.indexOf(role)) {
    throw new AppError('forbidden', { detail: `This needs the role ${role}; yours is ${user.role}.` });
  }
}

/**
 * Refuses requests that their route's `config.access` does not admit, and refuses to start where a route declares none.
 * @param authenticate finds out who sends a request.
 */
export function controlAccess(
  app: App,
  { isPublic, authenticate }: { isPublic: boolean; authenticate: (request: FastifyRequest) => Promise<User | null> },
): void {
  const routes: RouteOptions[] = [];
  app.decorateRequest('user', null);
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    const open = routes.filter((route) => !route.config?.access).map((route) => `${String(route.method)} ${route.url}`);
    if (open.length > 0) throw new Error(`These routes do not declare config.access: ${open.join(', ')}`);
  });
  app.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const access = request.routeOptions.config.access ?? 'operator';
    if (access === 'anyone') return;
    request.user = await authenticate(request);
    if (access === 'catalogue') {
      if (!isPublic) requireRole(request.user, 'viewer');
    } else requireRole(request.user, access);
  });
}
