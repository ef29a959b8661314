import { ACTING_USER } from '@headroom/contracts/acting-user';
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

export type Authenticate = (request: FastifyRequest) => Promise<User | null> | User | null;

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
 * Answers 401 where a request names the person that it is from and the session is another's. A browser has one cookie for all of
 * its tabs, and somebody may have signed in between an edit and its sending.
 */
function requireNamed(user: User | null, named: string | string[] | undefined): void {
  if (named === undefined || named === user?.id) return;
  throw new AppError('unauthenticated', {
    detail: 'Somebody else is signed in here. Sign in as the person whose work this is.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}

/**
 * Refuses requests that their route's `config.access` does not admit, and refuses to start where a route declares none.
 * @param authenticate finds out who sends a request; where it knows at once, it says so at once: a promise cost a cached answer a twentieth.
 */
export function controlAccess(
  app: App,
  { isPublic, authenticate }: { isPublic: boolean; authenticate: Authenticate },
): void {
  const routes: RouteOptions[] = [];
  app.decorateRequest('user', null);
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    const open = routes.filter((route) => !route.config?.access).map((route) => `${String(route.method)} ${route.url}`);
    if (open.length > 0) throw new Error(`These routes do not declare config.access: ${open.join(', ')}`);
  });
  const admit = (request: FastifyRequest, user: User | null, access: Exclude<Access, 'anyone'>): void => {
    request.user = user;
    if (access === 'catalogue') {
      if (!isPublic) requireRole(user, 'viewer');
    } else {
      requireNamed(user, request.headers[ACTING_USER]);
      requireRole(user, access);
    }
  };
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.is404) return done();
    const access = request.routeOptions.config.access ?? 'operator';
    if (access === 'anyone') return done();
    const user = authenticate(request);
    // The runner of hooks goes on when the promise is kept, and takes what is thrown either way.
    if (user instanceof Promise) return user.then((found) => admit(request, found, access));
    admit(request, user, access);
    return done();
  });
}
