import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../create-fastify.ts';
import type { Admission } from './admission.ts';
import type { GradientLimit } from './gradient-limit.ts';
import { overloaded } from './overloaded.ts';
import { priorityOfRequest, priorityOfRoute, type Priority } from './priority.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** From when it was let in until its answer is ready. */
    place: { priority: Priority; since: number; inFlight: number } | null;
    /** How long it waited for its place; 0: it found one at once. */
    queuedMilliseconds: number;
  }
}

/**
 * Refuses what would be too much with a quick 503, the least important first. Add it after whatever answers without work of its own: what
 * the cache has ready passes before.
 */
export function shedLoad(app: App, { admission, limit }: { admission: Admission; limit: GradientLimit }): void {
  app.decorateRequest('place', null);
  app.decorateRequest('queuedMilliseconds', 0);
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, priority: priorityOfRoute(route) } as NonNullable<typeof route.config>;
  });

  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404) return done();
    const asked = priorityOfRequest(request);
    if (asked === 'unlimited') return done();
    const { priority, isLong, isFilled } = asked;
    // Its place is asked for later; where there surely is none, all that comes before need not be done.
    if (isFilled) return done(admission.isFull(priority) ? overloaded(priority) : undefined);
    if (isLong) return done(priority === 'vital' || admission.hasRoom(priority) ? undefined : overloaded(priority));

    const begin = (isAdmitted: boolean) => {
      if (!isAdmitted) return done(overloaded(priority));
      request.place = { priority, since: performance.now(), inFlight: admission.inFlight };
      return done();
    };
    const isAdmitted = admission.enter(priority, () => reply.raw.destroyed);
    if (typeof isAdmitted === 'boolean') return begin(isAdmitted);
    const waitsSince = performance.now();
    return void isAdmitted.then((isLetIn) => {
      const endedAt = performance.now();
      request.queuedMilliseconds = endedAt - waitsSince;
      request.marks?.add({ kind: 'queue', startedAt: waitsSince, endedAt, name: priority });
      return begin(isLetIn);
    });
  });

  // When the answer is ready, not when its client has taken it: a slow line is none of our load.
  app.addHook('onSend', (request, reply, payload, done) => {
    const { marks } = request;
    if (marks || request.place) {
      const at = performance.now();
      leave(request, reply, at);
      marks?.answering(reply, at);
    }
    done(null, payload);
  });
  app.addHook('onResponse', (request, reply, done) => {
    if (request.place) leave(request, reply, performance.now());
    done();
  });

  function leave(request: FastifyRequest, reply: FastifyReply, at: number): void {
    const { place } = request;
    if (!place) return;
    request.place = null;
    const { priority, since, inFlight } = place;
    const milliseconds = at - since;
    if (speaksOfLoad(reply, milliseconds)) {
      limit.sample({ kind: `${priority} ${request.method} ${request.routeOptions.url}`, milliseconds, inFlight });
    }
    admission.leave(priority);
  }
}

/**
 * A refusal for the request's own fault, or because the database is gone, is quick whatever the load; taken for normal, it would make what
 * comes after it look slow. A deadline is not quick.
 */
const speaksOfLoad = (reply: FastifyReply, milliseconds: number): boolean =>
  reply.statusCode < 400 || milliseconds >= TIMEOUT_MILLISECONDS;
const TIMEOUT_MILLISECONDS = 1_000;
