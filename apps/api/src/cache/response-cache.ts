import { runAhead } from '@headroom/database';
import type { AdmitFill } from '../performance/admit-fill.ts';
import { entryKey, type Audience, type CachedRoute, type FilledAnswer } from './cached-route.ts';
import type { CacheAnswer, CachedEntry, Fill, FencedCache, FrameCodec } from './fenced-cache.ts';
import { createKeptAnswer, type KeepOptions, type KeptAnswer } from './http/kept-answer.ts';
import { createAnswerCodec } from './http/answer-codec.ts';
import { readEntryKey } from './http/read-entry-key.ts';
import { createSharedFills } from './shared-fills.ts';

/** What the engine needs of whoever keeps answers in it. */
export interface AnswerEngineOptions {
  sizeOf: (answer: KeptAnswer) => number;
  /** In statistics: the route's name. */
  kindOf: (key: string) => string;
  /** For an early refresh and for warming; undefined for a key that no route reads any more. */
  fillAgain: (key: string) => Fill<KeptAnswer> | undefined;
  codec: FrameCodec<KeptAnswer>;
}

export interface ResponseCache {
  readonly engine: FencedCache<KeptAnswer>;
  /** By name. */
  readonly routes: ReadonlyMap<string, CachedRoute<unknown>>;
  /** An answer that may be given at once. */
  peek(key: string, token: bigint | undefined): CachedEntry<KeptAnswer> | undefined;
  /** As `peek`, for whoever may yet not give it: `engine.countHit` when it is given. */
  check(key: string): CachedEntry<KeptAnswer> | undefined;
  /** The answer, filled where need be. @throws what the route's fill throws, AbandonedFillError when the caller's scope ends before. */
  read<Params>(question: Question<Params>): Promise<ReadAnswer>;
  /** Fills an entry again, or ahead; never rejects. */
  warm(key: string): Promise<boolean>;
  /** A route that is off is read from the database each time; what was kept of it is forgotten. @returns false where there is none. */
  switchRoute(name: string, isOn: boolean): boolean;
  isOn(name: string): boolean;
}

export interface Question<Params> {
  readonly route: CachedRoute<Params>;
  readonly params: Params;
  readonly audience: Audience;
  /** The transaction that the answer must see. */
  readonly token: bigint | undefined;
}

/** `past`: its route is switched off, so nothing was looked up or kept. */
export type ReadAnswer =
  | { readonly from: 'cache'; readonly key: string; readonly found: CacheAnswer<KeptAnswer> }
  | { readonly from: 'past'; readonly answer: KeptAnswer; readonly fillMilliseconds: number };

/**
 * Keeps the answers of routes: what a route makes of a request, in the forms that are sent, under the fence.
 * @param isPurged whether shared caches in front of us are told of changes.
 * @param admit lets a fill begin when there is room for it; without it each begins at once.
 * @param openEngine where the answers are kept.
 */
export function createResponseCache({
  routes: all,
  isPurged,
  admit = (fill) => fill(),
  openEngine,
}: {
  routes: readonly CachedRoute<unknown>[];
  isPurged: boolean;
  admit?: AdmitFill;
  openEngine: (options: AnswerEngineOptions) => FencedCache<KeptAnswer>;
}): ResponseCache {
  const routes = new Map(all.map((route) => [route.name, route]));
  const off = new Set<string>();
  const fills = createSharedFills();

  type Keeping = Pick<KeepOptions, 'audience' | 'packing'>;
  const keep = (key: string, filled: FilledAnswer, keeping: Keeping): KeptAnswer => {
    const answer: KeptAnswer = createKeptAnswer(filled, {
      ...keeping,
      isPurged,
      caching: routes.get(readEntryKey(key)?.name ?? '')?.caching,
      onResize: () => {
        const entry = engine.look(key);
        // It may have been dropped, or be the next one already.
        if (entry?.value === answer) engine.recount(entry);
      },
    });
    return answer;
  };
  const fillOf =
    <Params>(key: string, { route, params, audience }: Omit<Question<Params>, 'token'>): Fill<KeptAnswer> =>
    async (reason) => {
      const isAhead = reason === 'refresh' || reason === 'warm';
      const fill = () => route.fill(params, audience, reason);
      const begin = () => admit(fill, { name: route.name, isAhead });
      const filled = await (isAhead ? runAhead(begin) : fills.run(key, begin));
      const { snapshot, footprint, lagLeftMilliseconds, isPassing } = filled;
      return { value: keep(key, filled, { audience }), snapshot, footprint, lagLeftMilliseconds, isPassing };
    };

  const engine = openEngine({
    sizeOf: (answer) => answer.size(),
    kindOf: (key) => readEntryKey(key)?.name ?? 'unknown',
    fillAgain(key) {
      const read = readEntryKey(key);
      const route = read && routes.get(read.name);
      return route && fillOf(key, { route, params: route.fromText(read.text), audience: read.audience });
    },
    codec: createAnswerCodec({ routes, keep }),
  });

  const isOff = (key: string): boolean => off.size > 0 && off.has(readEntryKey(key)?.name ?? '');

  return {
    engine,
    routes,
    peek: (key, token) => (isOff(key) ? undefined : engine.peek(key, token)),
    check: (key) => (isOff(key) ? undefined : engine.check(key)),
    async read(question) {
      const { route, params, audience, token } = question;
      const key = entryKey(audience, route.name, route.toText(params));
      if (off.has(route.name)) {
        const startedAt = performance.now();
        const fill = () => route.fill(params, audience, 'token');
        const filled = await fills.wait(key, () => admit(fill, { name: route.name, isAhead: false }));
        const answer = keep(key, filled, { audience });
        return { from: 'past', answer, fillMilliseconds: performance.now() - startedAt };
      }
      return {
        from: 'cache',
        key,
        found: await fills.wait(key, () => engine.get(key, { token, fill: fillOf(key, question) })),
      };
    },
    warm: (key) => (isOff(key) ? Promise.resolve(false) : engine.refill(key, 'warm')),
    switchRoute(name, isOn) {
      if (!routes.has(name)) return false;
      if (isOn) off.delete(name);
      else {
        off.add(name);
        engine.purge((entry) => readEntryKey(entry.key)?.name === name);
      }
      return true;
    },
    isOn: (name) => routes.has(name) && !off.has(name),
  };
}
