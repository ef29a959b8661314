import type { FastifyRequest } from 'fastify';
import { requestName } from '../request-name.ts';

export interface NamedRoute {
  /** As requests of one kind are called: `GET /products/:id`. */
  readonly name: string;
  /** The pattern as it is registered. */
  readonly url: string;
  readonly method: string;
  /** A stream, an upload and a download take as long as their client does. */
  readonly isLong: boolean;
}

/** What a request's route is called, worked out once a route: the framework makes a new object each time somebody asks about it. */
export function createRouteNames(): (request: FastifyRequest) => NamedRoute {
  const known = new WeakMap<object, NamedRoute>();
  return ({ method, routeOptions: { config, url = 'unknown' } }) => {
    const found = known.get(config);
    if (found?.method === method) return found;
    const { priority } = config;
    const isLong = typeof priority === 'object' && priority.isLong === true;
    const named = { name: requestName(method, url), url, method, isLong };
    known.set(config, named);
    return named;
  };
}
