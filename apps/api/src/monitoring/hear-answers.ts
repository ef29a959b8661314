import { bucketOf } from '@headroom/contracts/monitoring/histogram';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../create-fastify.ts';
import { createRouteNames, type NamedRoute } from './route-names.ts';

/** What everybody wants to know of a request that the framework has answered. */
export interface AnsweredFacts {
  readonly route: NamedRoute;
  readonly milliseconds: number;
  /** Of the histogram, of `milliseconds` in microseconds: working it out costs more than counting it. */
  readonly bucket: number;
}
export type HearAnswer = (request: FastifyRequest, reply: FastifyReply, facts: AnsweredFacts) => void;

const MICROSECONDS = 1_000;

/**
 * Tells all who want to hear of every request that the framework answered, its client gone or not. One hook for all: each one of the framework's, and asking it for
 * the route and the time, costs as much as what is done with them.
 */
export function hearAnswers(app: App, hearers: readonly HearAnswer[]): void {
  if (hearers.length === 0) return;
  const nameRoute = createRouteNames();
  app.addHook('onResponse', (request, reply, done) => {
    const milliseconds = reply.elapsedTime;
    const facts = { route: nameRoute(request), milliseconds, bucket: bucketOf(milliseconds * MICROSECONDS) };
    for (const hear of hearers) hear(request, reply, facts);
    done();
  });
}
