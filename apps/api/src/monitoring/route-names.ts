import type { FastifyRequest } from 'fastify';
import { requestName } from './request-name.ts';

export interface NamedRoute {
  /** From 0 on, one for each: what is kept of routes is found by it in arrays. */
  readonly index: number;
  /** As requests of one kind are called: `GET /products/:id`. */
  readonly name: string;
  /** The pattern as it is registered; undefined: no route answers this address. */
  readonly url: string | undefined;
  readonly method: string;
  /** A stream, an upload and a download take as long as their client does. */
  readonly isLong: boolean;
}

/** What a request's route is called, worked out once a route: the framework makes a new object each time somebody asks about it. */
export function createRouteNames(): (request: FastifyRequest) => NamedRoute {
  const newest = new WeakMap<object, NamedRoute>();
  const all = new Map<string, NamedRoute>();
  return ({ method, routeOptions: { config, url } }) => {
    const found = newest.get(config);
    if (found?.method === method) return found;
    const { priority } = config;
    const isLong = typeof priority === 'object' && priority.isLong === true;
    const key = `${method} ${url ?? ''}`;
    const named = all.get(key) ?? {
      index: all.size,
      name: requestName(method, url ?? 'unknown'),
      url,
      method,
      isLong,
    };
    all.set(key, named);
    newest.set(config, named);
    return named;
  };
}
