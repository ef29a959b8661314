/**
 * Lets this device answer the queries that are worth keeping, until the server has, and keeps what the server answers.
 *
 * A query that nothing is known of gets what the device knows, dated when the server said it; its own request goes on
 * meanwhile. So a query holds the network's answer, or the device's with no word of the network yet, or the device's
 * beside the network's error: screens show data before errors.
 */
import type { Site, User } from '@headroom/contracts/accounts';
import type { Product, ProductList } from '@headroom/contracts/products';
import type { Query, QueryClient } from '@tanstack/react-query';
import { noteRestored, isRestored } from '../device-answers.ts';
import { forgetWhatTheReaderSaw } from '../follow-session.ts';
import type { Recalled } from '../from-device.ts';
import { NetworkError } from '../network-error.ts';
import { ProblemError } from '../problem-error.ts';
import { askAnswerers } from './answerers.ts';
import type { Person } from './local-data.ts';
import type { Seen, SeenStore } from './seen.ts';

export interface FollowOptions {
  client: QueryClient;
  seen: SeenStore;
  person: () => Person;
}

/** How one kind of query is read from the device and kept there. */
interface Kept {
  recall: (person: Person, isGone: boolean) => Promise<Recalled<unknown> | undefined>;
  /** Absent where what the device has of it is kept with something else. */
  seen?: (data: unknown) => Seen;
  gone?: Seen;
}

/** Follows until the returned function is called. */
export function followQueries({ client, seen, person }: FollowOptions): () => void {
  const cache = client.getQueryCache();
  /** Who asked, by query: the answer is theirs. */
  const askedBy = new Map<string, Person>();
  let signedIn = person();

  async function restore(query: Query, isGone: boolean): Promise<void> {
    const kept = keptAs(query.queryKey, seen);
    const who = person();
    const known = await kept?.recall(who, isGone).catch(() => undefined);
    if (!known || person() !== who || cache.get(query.queryHash) !== query) return;
    const { data, dataUpdatedAt } = query.state;
    if (data !== undefined && !(isGone && isRestored(query.queryHash, dataUpdatedAt) && known.at > dataUpdatedAt))
      return;
    putRecalled(query, known);
  }

  function keepAnswer(query: Query, who: Person): void {
    const { data, dataUpdatedAt } = query.state;
    if (data === undefined || data === null || isRestored(query.queryHash, dataUpdatedAt)) return;
    const record = keptAs(query.queryKey, seen)?.seen?.(data);
    if (record) seen.keep(record.kind === 'user' ? record.user.id : who, dataUpdatedAt, record);
  }

  function onAnswer(query: Query, isOwnDoing: boolean): void {
    keepAnswer(query, askedBy.get(query.queryHash) ?? person());
    if (query.queryKey[0] !== 'session' || isRestored(query.queryHash, query.state.dataUpdatedAt)) return;
    const now = (query.state.data as User | null | undefined)?.id ?? null;
    const before = signedIn;
    signedIn = now;
    // A session that ended by itself: what was shown from the device was for somebody else's eyes.
    if (!isOwnDoing && before !== null && now !== before) forgetWhatTheReaderSaw(client);
  }

  function onError(query: Query, error: unknown): void {
    if (error instanceof NetworkError) return void restore(query, true);
    const isRefusal = error instanceof ProblemError && error.status < 500 && error.status !== 429;
    const gone = keptAs(query.queryKey, seen)?.gone;
    if (!isRefusal) return;
    // A session that ended by itself says nothing of what there is: its person finds it here again.
    const hasEnded = error.status === 401 && person() !== null;
    if (gone && !hasEnded) seen.keep(person(), Date.now(), gone);
    if (isRestored(query.queryHash, query.state.dataUpdatedAt)) query.setState({ data: undefined, dataUpdatedAt: 0 });
  }

  for (const query of cache.getAll()) {
    if (query.state.data === undefined) void restore(query, query.state.error instanceof NetworkError);
    else keepAnswer(query, person());
  }
  return cache.subscribe((event) => {
    const { query } = event;
    if (event.type === 'added' && query.state.data === undefined) void restore(query, false);
    if (event.type === 'removed') askedBy.delete(query.queryHash);
    if (event.type !== 'updated') return;
    if (event.action.type === 'fetch') askedBy.set(query.queryHash, person());
    else if (event.action.type === 'success') onAnswer(query, event.action.manual === true);
    else if (event.action.type === 'error') onError(query, event.action.error);
  });
}

/** Gives a query what the device knows. */
export function putRecalled(query: Query, { body, at }: Recalled<unknown>): void {
  noteRestored(query.queryHash, at);
  // As when the network had failed with data already there; a plain set would forget that it did. However young it is, the
  // network is asked: only its answer is fresh.
  query.setState({
    data: body,
    dataUpdatedAt: at,
    isInvalidated: true,
    ...(query.state.error === null && { status: 'success' }),
  });
}

/** How a query is kept; undefined where it is not. */
export function keptAs(queryKey: readonly unknown[], seen: SeenStore): Kept | undefined {
  const [area, kind, ...rest] = queryKey as readonly [string, string?, ...unknown[]];
  if (area === 'site') {
    return {
      recall: (who) => seen.fact(who, 'site'),
      seen: (data) => ({ kind: 'site', site: data as Site }),
    };
  }
  if (area === 'session') {
    return {
      recall: async (who) => (who === null ? undefined : seen.fact(who, 'user')),
      seen: (data) => ({ kind: 'user', user: data as User }),
    };
  }
  if (area !== 'products') return undefined;
  const key = JSON.stringify(queryKey);
  const answer = (path?: string, query = new URLSearchParams()): Kept => ({
    recall: async (person, isGone) =>
      (path === undefined ? undefined : await askAnswerers({ path, query, person, isGone })) ??
      seen.answer(person, key),
    seen: (body) => ({ kind: 'answer', key, body }),
    gone: { kind: 'noAnswer', key },
  });
  switch (kind) {
    case 'one': {
      const id = rest[0] as string;
      return {
        async recall(person, isGone) {
          const opened = await seen.product(person, id);
          if (opened && !isGone) return opened;
          const whole = await askAnswerers({ path: `/products/${id}`, query: new URLSearchParams(), person, isGone });
          // A list that is kept may be a month old, or know of this morning what was opened a month ago.
          return opened && (!whole || whole.at < opened.at) ? opened : whole;
        },
        seen: (data) => ({ kind: 'product', product: data as Product }),
        gone: { kind: 'noProduct', id },
      };
    }
    case 'marks':
      return answer('/products/marks', new URLSearchParams(rest[0] as string));
    case 'facets': {
      const query = new URLSearchParams(rest[0] as string);
      query.set('values', String(rest[1]));
      return answer('/products/facets', query);
    }
    case 'around':
      return {
        recall: (person, isGone) => recallAround(new URLSearchParams(rest[0] as string), { seen, person, isGone }),
      };
    case 'total':
    case 'history':
    case 'version':
      return answer();
    default:
      return undefined;
  }
}

/** A product's neighbours, from the rows of their list. */
async function recallAround(
  query: URLSearchParams,
  { seen, person, isGone }: { seen: SeenStore; person: Person; isGone: boolean },
): Promise<Recalled<unknown> | undefined> {
  const whole = (await askAnswerers({ path: '/products', query, person, isGone })) as Recalled<ProductList> | undefined;
  const found = whole ?? (await seen.rows(person, query));
  if (!found) return undefined;
  const rows = found.body.products.map((product) => ({ id: product.id ?? '', title: product.title ?? '' }));
  return { body: { offset: Number(query.get('offset')), rows }, at: found.at };
}
