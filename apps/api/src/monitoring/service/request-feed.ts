import type { RequestCacheState } from '@headroom/contracts/monitoring/service-requests';
import type { Counter, Distribution, Recorder } from '../recorder.ts';
import type { NamedRoute } from '../route-names.ts';

export interface Duration {
  status: number;
  cache: RequestCacheState;
  milliseconds: number;
  /** Of the histogram, of `milliseconds` in microseconds. */
  bucket: number;
}

export interface RequestFeed {
  /** The series of one route, for whoever keeps them. @param route its pattern; undefined: no route answers this address. */
  of(route: string | undefined, method: string): RouteSeries;
  /** The same, found at once. */
  ofRoute(route: Pick<NamedRoute, 'index' | 'url' | 'method'>): RouteSeries;
}

const STATES: readonly RequestCacheState[] = ['hit', 'stale', 'miss', 'bypass', 'none'];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Milliseconds to what durations are stored in. */
const MICROSECONDS = 1_000;

/** What is recorded of the requests of one route and method; all of it is found by index, so that a hit allocates nothing. */
export class RouteSeries {
  readonly #recorder: Recorder;
  readonly #labels: { route: string; method: string };
  readonly #all: Distribution[];
  readonly #durations: (Distribution | undefined)[] = [];
  readonly #outcomes = new Map<string, Counter>();
  readonly #bytes: Counter;

  constructor(recorder: Recorder, { labels, all }: { labels: { route: string; method: string }; all: Distribution[] }) {
    this.#recorder = recorder;
    this.#labels = labels;
    this.#all = all;
    this.#bytes = recorder.counter('response_bytes', labels);
  }

  duration({ status, cache, milliseconds, bucket }: Duration): void {
    const group = Math.min(5, Math.max(1, Math.floor(status / 100)));
    const at = group * STATES.length + STATES.indexOf(cache);
    const own = (this.#durations[at] ??= this.#recorder.distribution('request_duration', {
      ...this.#labels,
      status: `${group}xx`,
      cache,
    }));
    const all = (this.#all[group] ??= this.#recorder.distribution('request_all_duration', { status: `${group}xx` }));
    const microseconds = milliseconds * MICROSECONDS;
    own.observeIn(bucket, microseconds);
    all.observeIn(bucket, microseconds);
  }

  cacheOutcome(state: RequestCacheState, reason: string): void {
    const key = reason === '' ? state : `${state} ${reason}`;
    let counter = this.#outcomes.get(key);
    if (!counter) {
      counter = this.#recorder.counter('request_cache', { ...this.#labels, state, reason });
      this.#outcomes.set(key, counter);
    }
    counter.add();
  }

  bytes(count: number): void {
    if (count > 0) this.#bytes.add(count);
  }

  /** Its client went away: how long that took is nobody's time. */
  abandoned(): void {
    this.#recorder.count('requests_abandoned', this.#labels);
  }

  queued(milliseconds: number): void {
    this.#recorder.observe('request_queue_duration', this.#labels, milliseconds * MICROSECONDS);
  }
}

/** Records what is answered, by route. */
export function createRequestFeed(recorder: Recorder): RequestFeed {
  const routes = new Map<string, Map<string, RouteSeries>>();
  const all: Distribution[] = [];
  function of(route: string | undefined, method: string): RouteSeries {
    let methods = routes.get(route ?? '');
    if (!methods) routes.set(route ?? '', (methods = new Map()));
    const known = methods.get(method);
    if (known) return known;
    const labels = { route: nameOf(route), method: METHODS.has(method) ? method : 'other' };
    const series = new RouteSeries(recorder, { labels, all });
    if (METHODS.has(method)) methods.set(method, series);
    return series;
  }
  const byIndex: (RouteSeries | undefined)[] = [];
  return { of, ofRoute: ({ index, url, method }) => (byIndex[index] ??= of(url, method)) };
}

/** `/api` without a version is the current one; files of the web app, each a route with a name of its build, are one. */
function nameOf(route: string | undefined): string {
  if (route === undefined) return 'other';
  if (route.startsWith('/assets/')) return '/assets/*';
  return route.startsWith('/api/') && !/^\/api\/v\d/.test(route) ? `/api/v1${route.slice(4)}` : route;
}
