import { createRandom } from '../statistics/random.ts';
import type { Request } from '../http/open-connection.ts';

/** Kinds of requests as the server ranks them. */
export const KINDS = ['write', 'sign-in', 'read', 'search', 'facets'] as const;
export type Kind = (typeof KINDS)[number];

/** Shares of a working day's traffic. A sign-in costs 29 ms of a core by itself, so there are few. */
const SHARES: Readonly<Record<Kind, number>> = {
  'sign-in': 0.001,
  write: 0.05,
  facets: 0.02,
  search: 0.1,
  read: 0.829,
};
const WORDS = ['mug', 'linen', 'oak', 'blue', 'classic', 'small', 'lamp', 'wool', 'garden', 'steel'];
const FIELDS = 'id,title,vendor,price,status,updatedAt';

const get = (path: string): Request => ({ method: 'GET', path: `/api/v1${path}` });

/** Where requests come from and go to. */
export interface MixOptions {
  seed: number;
  /** Of products that exist. */
  ids: readonly string[];
  vendors: readonly string[];
}

/** Draws requests that the cache mostly cannot answer: what is measured is a server that has work to do. */
export function createMix({ seed, ids, vendors }: MixOptions): () => { kind: Kind; request: Request } {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const amount = () => Math.floor(random() * 20_000);
  const make: Record<Kind, () => Request> = {
    write: () => ({
      method: 'PATCH',
      path: `/api/v1/products/${pick(ids)}`,
      headers: { 'content-type': 'application/merge-patch+json', 'if-match': '*' },
      body: JSON.stringify({ type: `Type ${amount()}` }),
    }),
    'sign-in': () => ({
      method: 'POST',
      path: '/api/v1/auth/login',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'test@example.com', password: 'password123' }),
    }),
    read: () =>
      random() < 0.4
        ? get(`/products/${pick(ids)}?fields=${FIELDS}`)
        : get(`/products?vendor=${encodeURIComponent(pick(vendors))}&minPrice=${amount()}&limit=25&fields=${FIELDS}`),
    search: () => get(`/products?q=${pick(WORDS)}%20${pick(WORDS)}&minPrice=${amount()}&limit=25&fields=${FIELDS}`),
    facets: () => get(`/products/facets?vendor=${encodeURIComponent(pick(vendors))}&minPrice=${amount()}`),
  };
  return () => {
    let left = random();
    const kind = KINDS.find((name) => (left -= SHARES[name]) < 0) ?? 'read';
    return { kind, request: make[kind]() };
  };
}
