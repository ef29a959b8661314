import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../create-fastify.ts';
import { AppError } from '../../errors.ts';
import { networkOf } from '../network-of.ts';
import { priorityOfRequest } from '../priority.ts';
import type { Rate, RateState } from './rate.ts';
import type { Counter, Verdict } from './rate-counters.ts';

/** Kinds of requests that have limits of their own, by what they are called in RATE_LIMIT_… and in the headers. */
const RATE_CLASSES = ['sign-ins', 'writes', 'reads', 'searches', 'files', 'field-events'] as const;
export type RateClass = (typeof RATE_CLASSES)[number];
/** null: no limit. */
export type Rates = Readonly<Record<RateClass, Rate | null>>;

/** All sessions and tokens of a user together may use so many times what one of them may. */
const USER_FACTOR = 3;

interface NamedCounter extends Counter {
  readonly name: string;
}

/**
 * Refuses with 429 whoever asks for more than a class of routes allows, and says on each answer how much is left
 * (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/, -10). Whoever is signed in is counted by their session or token and, over
 * all of these, by user; others by address. What the cache answers by itself is not counted: add it after that.
 * @param tokenOf the secret that a signed-in request came with.
 */
export function limitRates(
  app: App,
  {
    rates,
    count,
    tokenOf,
  }: {
    rates: Rates;
    count: (counters: readonly Counter[]) => Verdict | Promise<Verdict>;
    tokenOf: (request: FastifyRequest) => string | undefined;
  },
): void {
  app.addHook('onRequest', (request, reply, done) => {
    const name = request.is404 ? classOfUnknown(request) : classOf(request);
    const rate = name && rates[name];
    if (!name || !rate) return done();
    const counters = countersOf(request, { name, rate, tokenOf });
    const verdict = count(counters);
    const apply = (known: Verdict) => done(judge(reply, counters, known));
    if (verdict instanceof Promise) verdict.then(apply, done);
    else apply(verdict);
  });
}

/** The counter of whoever is not signed in. The braces put all counters of one request into one slot of a Redis cluster. */
export const addressKey = (ip: string, name: RateClass): string => `headroom:rate:{${networkOf(ip)}}:${name}`;

function countersOf(
  request: FastifyRequest,
  { name, rate, tokenOf }: { name: RateClass; rate: Rate; tokenOf: (request: FastifyRequest) => string | undefined },
): NamedCounter[] {
  const { user } = request;
  if (!user) return [{ name, rate, key: addressKey(request.ip, name) }];
  const prefix = `headroom:rate:{${user.id}}:${name}`;
  const all = { name: `${name}-user`, rate: { ...rate, quota: rate.quota * USER_FACTOR }, key: prefix };
  const token = tokenOf(request);
  return token === undefined ? [all] : [{ name, rate, key: `${prefix}:${digest(token)}` }, all];
}

function judge(
  reply: FastifyReply,
  counters: readonly NamedCounter[],
  { isAllowed, states }: Verdict,
): AppError | undefined {
  const limits = counters.map(({ name, rate }, index) => ({ name, rate, state: states[index] ?? NOTHING_LEFT }));
  const scarcest = limits.reduce((a, b) => (share(b) < share(a) ? b : a));
  const policy = limits.map(({ name, rate }) => `"${name}";q=${rate.quota};w=${rate.windowSeconds}`).join(', ');
  const { remaining, fullInMilliseconds } = scarcest.state;
  reply.header('ratelimit-policy', policy);
  reply.header('ratelimit', `"${scarcest.name}";r=${remaining};t=${Math.ceil(fullInMilliseconds / 1_000)}`);
  if (isAllowed) return undefined;
  return refusal(
    scarcest.rate,
    limits.map(({ state }) => state),
  );
}

/** What is said to whoever has asked too often. */
export function refusal({ quota, windowSeconds }: Rate, states: readonly RateState[]): AppError {
  const wait = Math.max(...states.map(({ nextInMilliseconds }) => nextInMilliseconds));
  const seconds = Math.max(1, Math.ceil(wait / 1_000));
  return new AppError('rate_limited', {
    detail: `${quota} in ${windowSeconds} seconds are allowed; wait ${seconds} seconds.`,
    headers: { 'Retry-After': String(seconds) },
  });
}

const NOTHING_LEFT: RateState = { remaining: 0, fullInMilliseconds: 0, nextInMilliseconds: 0 };
const share = ({ rate, state }: { rate: Rate; state: RateState }) => state.remaining / rate.quota;

/** Tokens are secrets, and Redis is no place for them. */
const digest = (token: string): string => createHash('sha256').update(token).digest('base64url').slice(0, 16);

/** undefined: files of the web app and health, which have no limit. */
function classOf(request: FastifyRequest): RateClass | undefined {
  const asked = priorityOfRequest(request);
  if (asked === 'unlimited') return undefined;
  if (asked.priority === 'search') return 'searches';
  if (asked.priority === 'background') return asked.isLong ? 'files' : 'reads';
  if (request.method === 'GET' || request.method === 'HEAD') return 'reads';
  if (SIGN_IN.test(request.routeOptions.url ?? '')) return 'sign-ins';
  // A batch is a read itself, beside the reads and writes that it holds.
  return asked.isLong ? 'reads' : 'writes';
}

/** Of an address that leads nowhere. Outside of the API it may be a page of the web app, whose files have no limit. */
const classOfUnknown = ({ url }: FastifyRequest): RateClass | undefined =>
  /^\/api(\/|\?|$)/.test(url) ? 'reads' : undefined;
const SIGN_IN = /\/auth\/(login|password)$/;
