import { runInScope } from '@headroom/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../create-fastify.ts';
import { PRIORITIES, priorityOfRequest, type Priority } from './priority.ts';

/**
 * How long a request may take from when it was let in. Behind it stands PostgreSQL's statement_timeout (TIMEOUTS.statementMilliseconds), which
 * ends one statement also where nothing here can: a process that is gone, a pooler that passes no cancelling on.
 */
export const DEADLINES_MILLISECONDS: Readonly<Record<Priority, number>> = {
  vital: 20_000,
  read: 10_000,
  search: 8_000,
  background: 8_000,
};

/**
 * Gives every request that was let in an end: at its deadline, and when its client is gone, the statement that it runs is cancelled and none is
 * begun. Who waits for a fill of the cache leaves it to the others who do; with the last of them it ends (cache/shared-fills.ts). A write is not ended by a client who leaves: it may be done already, and the client will ask again with its idempotency key.
 * Streams, uploads and exports have no place and no deadline; they end by rules of their own.
 */
export function setDeadlines(app: App, deadlines: Readonly<Record<Priority, number>> = DEADLINES_MILLISECONDS): void {
  const ends = new WeakMap<FastifyRequest, () => void>();
  // After the body has arrived, which has a time limit of its own.
  app.addHook('preHandler', (request, reply, done) => {
    const asked = priorityOfRequest(request);
    // Named, since the body's events came in another context than the request.
    const { marks } = request;
    // Health has to be answered also when the queue for connections is full.
    if (asked === 'unlimited') return runInScope({ urgency: 0, marks }, done);
    // Who waits for a fill has no place, that is the fill's. What is long ends by its own rules.
    if (!request.place && !asked.isFilled) return runInScope({ urgency: URGENCIES[asked.priority], marks }, done);
    const { priority, since } = request.place ?? { priority: asked.priority, since: performance.now() };
    const ending = new AbortController();
    const left = deadlines[priority] - (performance.now() - since);
    const timer = setTimeout(
      () => ending.abort(new DOMException('The deadline has passed.', 'TimeoutError')),
      Math.max(1, left),
    ).unref();
    const leave = () => {
      if (priority !== 'vital' && isAbandoned(reply)) ending.abort();
    };
    reply.raw.once('close', leave);
    ends.set(request, () => {
      clearTimeout(timer);
      reply.raw.removeListener('close', leave);
    });
    return runInScope({ urgency: URGENCIES[priority], signal: ending.signal, marks }, done);
  });
  const end = (request: FastifyRequest) => {
    ends.get(request)?.();
    ends.delete(request);
  };
  app.addHook('onSend', (request, _reply, payload, done) => {
    end(request);
    done(null, payload);
  });
  app.addHook('onResponse', (request, _reply, done) => {
    end(request);
    done();
  });
}

const isAbandoned = (reply: FastifyReply) => !reply.raw.writableFinished;

const URGENCIES = Object.fromEntries(PRIORITIES.map((priority, index) => [priority, index])) as Record<
  Priority,
  0 | 1 | 2 | 3
>;
