import type { KeptBecause } from '@headroom/contracts/monitoring/trace-schemas';
import { currentScope, runInScope, type Mark } from '@headroom/database';
import type { FastifyRequest } from 'fastify';
import type { App } from '../../create-fastify.ts';
import type { NoticedRequest } from '../noticed-request.ts';
import { buildSpans } from './build-spans.ts';
import { createKeepBudget } from './keep-budget.ts';
import type { HearAnswer } from '../hear-answers.ts';
import { createAddressShapes } from '../address-shape.ts';
import { requestName } from '../request-name.ts';
import { RequestMarks } from './request-marks.ts';
import { createRouteTimes } from './route-times.ts';
import type { TraceRecord } from './trace-record.ts';

export interface TraceRequestsOptions {
  slowMilliseconds: number;
  /** 0 to 1. */
  sampledShare: number;
  process: string;
  keep: (record: TraceRecord) => void;
  onAnswered: (request: NoticedRequest) => void;
  /** Whether there may be work before a request has a scope with an end, such as finding out who asks. */
  hasEarlyWork: (request: FastifyRequest) => boolean;
  random?: () => number;
}

/**
 * Collects the marks of every request that reaches the framework, and makes spans of them where the trace is kept: it failed, it was slow (for
 * everybody, or for its route), it began a job, its caller asks for it, or chance. What the cache answers before the framework comes to
 * none of this.
 * @returns what adds the hook, and what hears of answers.
 */
export function traceRequests(options: TraceRequestsOptions): { observe(app: App): void; answered: HearAnswer } {
  const { hasEarlyWork, sampledShare, random = Math.random } = options;
  return {
    observe: (app) => collectMarks(app, { hasEarlyWork, sampledShare, random }),
    answered: createAnswered({ ...options, random }),
  };
}

function collectMarks(
  app: App,
  {
    hasEarlyWork,
    sampledShare,
    random,
  }: Required<Pick<TraceRequestsOptions, 'hasEarlyWork' | 'sampledShare' | 'random'>>,
): void {
  // Every request has its place from the beginning: one more property later makes another kind of object of it.
  app.decorateRequest('marks', undefined);
  app.addHook('onRequest', (request, _reply, done) => {
    const header = request.raw.headers['traceparent'];
    const marks = new RequestMarks(header, currentScope()?.marks);
    request.marks = marks;
    // The last two digits are flags; only who sets the lowest asks.
    if (typeof header === 'string' && header.endsWith('01')) marks.early = 'asked';
    else if (sampledShare > 0 && random() < sampledShare) marks.early = 'sampled';
    // Entering one takes longer than all else here.
    if (hasEarlyWork(request)) runInScope({ urgency: 1, marks }, done);
    else done();
  });
}

function createAnswered(options: TraceRequestsOptions & { random: () => number }): HearAnswer {
  const { slowMilliseconds, sampledShare, process, keep, onAnswered, random } = options;
  const routeTimes = createRouteTimes();
  const mayKeep = createKeepBudget();
  const shapeOf = createAddressShapes();

  return (request, reply, facts) => {
    const { marks } = request;
    if (!(marks instanceof RequestMarks)) return;
    marks.close();
    const { route, milliseconds } = facts;
    const { isLong } = route;
    const status = reply.statusCode;
    const isUnusual = !isLong && status < 400 && routeTimes.isUnusual(facts);
    const isSlow = !isLong && (milliseconds >= slowMilliseconds || isUnusual);
    const kept = reasonOf(marks, status, isSlow);
    // Nearly all end here: nothing is made of them, not even to tell of them.
    const isSampled = sampledShare > 0 && random() < sampledShare;
    if (kept === undefined && status < 400 && !isSampled) return;
    const isAbandoned = !reply.raw.writableFinished;
    const isKept = kept !== undefined && mayKeep(kept, route.name);
    const name = route.url === undefined ? requestName(request.method, shapeOf(request.url)) : route.name;
    onAnswered({
      name,
      status,
      milliseconds,
      requestId: request.id,
      traceId: isKept ? marks.ids.traceId : null,
      isSlow,
      isAbandoned,
      isSampled,
    });
    if (!isKept) return;
    const { job, sendAt, serialiseAt } = marks;
    // It has ended this moment, and is one of the few that are kept: when each began is asked of nobody.
    const endedAt = performance.now();
    const startedAt = endedAt - milliseconds;
    const parts: Mark[] = [...marks.marks];
    if (serialiseAt !== undefined && sendAt !== undefined)
      parts.push({ kind: 'serialise', startedAt: serialiseAt, endedAt: sendAt });
    if (sendAt !== undefined) parts.push({ kind: 'send', startedAt: sendAt, endedAt: Math.max(sendAt, endedAt) });
    const { traceId, spanId, parent } = marks.ids;
    const cache = marks.marks.find(({ kind }) => kind === 'cache')?.name?.split(' ', 1)[0] ?? null;
    const attributes = {
      'http.request.method': request.method,
      'http.route': route.url ?? 'unknown',
      'http.response.status_code': status,
      // Without its query: what people search for is theirs.
      'url.path': request.url.split('?', 1)[0] ?? '',
      'headroom.request.id': request.id,
      ...(isAbandoned ? { 'headroom.abandoned': true } : {}),
      ...(cache === null ? {} : { 'headroom.cache': cache }),
    };
    const root = { spanId, parentId: parent?.spanId ?? null, kind: 'request', name, endedAt, attributes } as const;
    const spans = buildSpans({ ...root, startedAt }, parts);
    const hot = spans.find((span) => span.isHot);
    keep({
      atMilliseconds: Date.now() - milliseconds,
      traceId,
      spanId,
      parentId: root.parentId,
      kind: 'request',
      name,
      durationMs: spans[0]!.durationMs,
      status,
      isFailed: status >= 500,
      kept,
      cache,
      requestId: request.id,
      jobId: job?.name ?? null,
      process,
      hot: hot ? { name: hot.name, durationMs: hot.durationMs } : null,
      dropped: marks.dropped,
      spans,
    });
  };
}

function reasonOf({ job, early }: RequestMarks, status: number, isSlow: boolean): KeptBecause | undefined {
  if (status >= 500) return 'failed';
  if (isSlow) return 'slow';
  if (job) return 'began-job';
  return early;
}
