/**
 * What one person saw, kept for when the network is slow or gone.
 *
 * Answers wait in memory until the page is idle and are then written together. Nothing is written for a person who is not
 * (or no longer) signed in here: a batch belongs to whoever asked, and the database itself says whose it is, in the same
 * transaction, so that a sign-out in another tab cannot be overtaken by a late write.
 */
import type { Site, User } from '@headroom/contracts/accounts';
import type { Product, ProductList } from '@headroom/contracts/products';
import type { Recalled } from '../from-device.ts';
import type { Person } from './local-data.ts';
import type { LocalData, LocalStore, LocalWriting } from './local-transaction.ts';
import { pageKey, recallPage } from './seen-pages.ts';

export type Seen =
  | { kind: 'rows'; query: URLSearchParams; list: ProductList }
  | { kind: 'answer'; key: string; body: unknown }
  | { kind: 'product'; product: Product }
  | { kind: 'site'; site: Site }
  | { kind: 'user'; user: User }
  /** The server says that there is none, or not for this person. */
  | { kind: 'noProduct'; id: string }
  | { kind: 'noAnswer'; key: string };

export interface SeenOptions {
  data: (person: Person) => LocalData;
  /** Who is signed in, as far as this browser knows. */
  person: () => Person;
  /** Calls back when nothing more urgent is to be done. */
  whenIdle: (run: () => void) => void;
  /** Hears that something is kept. */
  onKept?: () => void;
  limits?: Readonly<Record<'pages' | 'answers' | 'products', number>>;
}

/** Some 20,000 rows; with products and answers about 30 MB at most. */
const LIMITS = { pages: 400, answers: 300, products: 2_000 };
/** Of a batch that waits for the first word on who this is. */
const MOST_WAITING = 200;
const STORES = ['pages', 'answers', 'products', 'facts'] as const satisfies readonly LocalStore[];

export type SeenStore = ReturnType<typeof createSeen>;

export function createSeen({ data, person, whenIdle, onKept, limits = LIMITS }: SeenOptions) {
  let waiting = new Map<string, { person: Person; at: number; seen: Seen }>();
  let scheduled = false;

  function keep(who: Person, at: number, seen: Seen): void {
    const key = `${who} ${keyOf(seen)}`;
    waiting.delete(key);
    waiting.set(key, { person: who, at, seen });
    for (const oldest of waiting.keys()) {
      if (waiting.size <= MOST_WAITING) break;
      waiting.delete(oldest);
    }
    if (scheduled) return;
    scheduled = true;
    whenIdle(() => void flush());
  }

  /** Writes what waits. Never rejects: what was merely seen may be lost. */
  async function flush(): Promise<void> {
    scheduled = false;
    const who = person();
    const batch = [...waiting].filter(([, record]) => record.person === who);
    waiting = new Map();
    if (batch.length === 0) return;
    try {
      const isOwn = await data(who).write(STORES, async (tx) => {
        if (person() !== who) return true;
        const brings = batch.some(([, { seen }]) => seen.kind === 'user');
        if (who !== null && !brings && !(await tx.get('facts', 'user'))) return false;
        for (const [, { seen, at }] of batch) await write(tx, seen, at);
        await trim(tx);
        return true;
      });
      // The server has not said yet who this is; its answer comes with a batch of its own.
      if (!isOwn) for (const [key, record] of batch) if (!waiting.has(key)) waiting.set(key, record);
      if (isOwn) onKept?.();
    } catch {
      // A full disk or a broken connection is said by the state of the local data.
    }
  }

  async function trim(tx: LocalWriting): Promise<void> {
    for (const store of ['pages', 'answers', 'products'] as const) {
      const excess = (await tx.count(store)) - limits[store];
      // A tenth more than one has to: not with every batch.
      if (excess <= 0) continue;
      const oldest = await tx.keys(store, { index: 'at', limit: excess + Math.floor(limits[store] / 10) });
      for (const key of oldest) await tx.delete(store, key);
    }
  }

  return {
    keep,
    flush,
    rows: (who: Person, query: URLSearchParams): Promise<Recalled<ProductList> | undefined> =>
      data(who).read(['pages'], (tx) => recallPage(tx, query)),
    async answer(who: Person, key: string): Promise<Recalled<unknown> | undefined> {
      return data(who).get('answers', key);
    },
    async product(who: Person, id: string): Promise<Recalled<Product> | undefined> {
      const known = await data(who).get('products', id);
      return known && { body: known.product, at: known.at };
    },
    fact: (who: Person, key: 'site' | 'user'): Promise<Recalled<Site | User> | undefined> =>
      data(who).get('facts', key),
  };
}

function keyOf(seen: Seen): string {
  switch (seen.kind) {
    case 'rows':
      return `rows ${pageKey(seen.query)}`;
    case 'product':
      return `product ${seen.product.id}`;
    case 'noProduct':
      return `product ${seen.id}`;
    case 'answer':
    case 'noAnswer':
      return `answer ${seen.key}`;
    default:
      return seen.kind;
  }
}

async function write(tx: LocalWriting, seen: Seen, at: number): Promise<void> {
  switch (seen.kind) {
    case 'rows':
      return tx.put('pages', { key: pageKey(seen.query), answer: seen.list, at });
    case 'answer':
      return tx.put('answers', { key: seen.key, body: seen.body, at });
    case 'product':
      return tx.put('products', { id: seen.product.id, product: seen.product, at });
    case 'site':
      return tx.put('facts', { key: 'site', body: seen.site, at });
    case 'user':
      return tx.put('facts', { key: 'user', body: seen.user, at });
    case 'noProduct':
      return tx.delete('products', seen.id);
    case 'noAnswer':
      return tx.delete('answers', seen.key);
  }
}
