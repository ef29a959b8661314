import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { App } from '../create-fastify.ts';
import { toProblem } from '../error-handler.ts';
import { overloaded } from './overloaded.ts';
import { priorityOfRequest, type Priority } from './priority.ts';

const WINDOW_MILLISECONDS = 500;
/** Of the shortest turn of the event loop in a window: a long one among short ones is a garbage collection, or a neighbour. */
const BEHIND_MILLISECONDS = 250;
const RESOLUTION_MILLISECONDS = 20;
/** How much sooner what is less important is refused. */
const WEIGHTS: Readonly<Record<Priority, number>> = { vital: 0, read: 1, search: 2, background: 3 };

export interface Behind {
  /** Which share of plain reads to refuse. */
  readonly share: number;
  /** Tells of a window's shortest delay. */
  see(shortestMilliseconds: number): void;
}

/**
 * Finds the share that has to be refused so that the event loop keeps up: it rises while even the shortest turn of a window is long, and falls
 * otherwise. One such window is a burst, two are too much (the idea of RFC 8289, CoDel, with the probability of RFC 8033, PIE).
 */
export function createBehind(): Behind {
  let share = 0;
  let wasBehind = false;
  return {
    get share() {
      return share;
    },
    see(shortestMilliseconds) {
      const isBehind = shortestMilliseconds > BEHIND_MILLISECONDS;
      if (isBehind && wasBehind) share += (1 - share) * 0.3;
      else if (!isBehind) share = share < 0.02 ? 0 : share * 0.8;
      wasBehind = isBehind;
    },
  };
}

/**
 * Refuses at the door, as cheaply as can be, where this process itself cannot keep up with what arrives: then finding out who asks, and for what,
 * is already too much. Add it first of all. Below that load it costs a comparison.
 */
export function refuseWhenBehind(app: App, { behind = createBehind() }: { behind?: Behind } = {}): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
  let timer: NodeJS.Timeout | undefined;
  // What happens before anybody can ask, the reading of all the code above all, is no load.
  app.addHook('onListen', async () => {
    delay.enable();
    timer = setInterval(() => {
      // A window in which nothing was measured was one long turn.
      behind.see(delay.count === 0 ? WINDOW_MILLISECONDS : delay.min / 1e6 - RESOLUTION_MILLISECONDS);
      delay.reset();
    }, WINDOW_MILLISECONDS).unref();
  });
  app.addHook('onClose', async () => {
    clearInterval(timer);
    delay.disable();
  });

  app.addHook('onRequest', (request, reply, done) => {
    if (behind.share === 0 || request.is404) return done();
    const asked = priorityOfRequest(request);
    if (asked === 'unlimited' || Math.random() >= behind.share * WEIGHTS[asked.priority]) return done();
    const refusal = overloaded(asked.priority);
    const body = JSON.stringify(toProblem(refusal, request.id));
    // For whoever hears of the answer, too.
    reply.header('content-length', Buffer.byteLength(body));
    // Past all other hooks and the serialiser.
    reply.hijack();
    reply.raw.writeHead(refusal.statusCode, {
      ...(reply.getHeaders() as Record<string, string>),
      ...refusal.headers,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    });
    reply.raw.end(body);
    return undefined;
  });
}
