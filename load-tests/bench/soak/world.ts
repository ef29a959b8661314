import type { LoginAnswer } from '@headroom/contracts/accounts';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHistory, remember, type Acknowledged, type ProductHistory } from './history.ts';
import type { Site } from './site.ts';

const ATTEMPT_MILLISECONDS = 8_000;
const PATIENCE_MILLISECONDS = 120_000;
/** All written products and no other have it. */
export const VENDOR = 'Soak & Sons';

/** What writers and readers share. */
export interface World {
  readonly site: Site;
  /** Of an editor, who sees every status. */
  readonly staffToken: string;
  readonly histories: ReadonlyMap<string, ProductHistory>;
  readonly isOver: () => boolean;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}
/** @returns undefined where there was no whole answer: a fault, which is what this is about. */
export async function send(
  origin: string,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<Reply | undefined> {
  try {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(ATTEMPT_MILLISECONDS),
    });
    return { status: response.status, headers: response.headers, json: JSON.parse((await response.text()) || 'null') };
  } catch {
    return undefined;
  }
}

export function countRefusal(refused: Record<string, number>, { status, json }: Reply): void {
  const name = `${status} ${(json as { code?: string } | null)?.code ?? ''}`;
  refused[name] = (refused[name] ?? 0) + 1;
}

/** Tries until it gives something: used where a fault is waited out. */
export async function persist<T>(what: string, work: () => Promise<T | undefined>): Promise<T> {
  const until = performance.now() + PATIENCE_MILLISECONDS;
  while (performance.now() < until) {
    // oxlint-disable-next-line no-await-in-loop -- tried again until it works
    const result = await work().catch(() => undefined);
    if (result !== undefined) return result;
    // oxlint-disable-next-line no-await-in-loop
    await sleep(200);
  }
  throw new Error(`${what} did not work for ${PATIENCE_MILLISECONDS / 1_000} s.`);
}

export const readTruth = (site: Site, id: string): Promise<{ version: number; title: string; status: string }> =>
  persist('Reading the database', async () => {
    const { rows } = await site.pool.query('SELECT version, title, status FROM products WHERE id = $1', [id]);
    return rows[0];
  });

/** The answer to a write, as it is remembered. */
export function toAcknowledged(reply: Reply): Acknowledged {
  const { version, title, status, updatedAt } = reply.json as Acknowledged;
  return { version, title, status, updatedAt, at: performance.now(), token: reply.headers.get('change-token') ?? '' };
}

/** Signs in, and makes so many products those that are written. */
export async function openWorld(
  site: Site,
  { products, isOver }: { products: number; isOver: () => boolean },
): Promise<World> {
  const { origin } = site.sites[0].api;
  const { token } = await persist('Signing in', async () => {
    const body = { email: 'test@example.com', password: 'password123' };
    const reply = await send(origin, '/auth/login', { method: 'POST', body });
    return reply?.status === 200 ? (reply.json as LoginAnswer) : undefined;
  });
  const { rows } = await site.pool.query<{ id: string }>('SELECT id FROM products ORDER BY id LIMIT $1', [products]);
  const histories = new Map(rows.map(({ id }) => [id, createHistory(id)]));
  const world = { site, staffToken: token, histories, isOver };
  for (const [index, history] of [...histories.values()].entries()) {
    // oxlint-disable-next-line no-await-in-loop -- a few, once
    const { version } = await readTruth(site, history.id);
    // oxlint-disable-next-line no-await-in-loop
    const reply = await send(origin, `/products/${history.id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'if-match': `"${version}"` },
      body: { title: titleOf(index, 0), vendor: VENDOR, status: 'active' },
    });
    if (reply?.status !== 200) throw new Error(`The first write was answered with ${JSON.stringify(reply?.json)}.`);
    remember(history, toAcknowledged(reply));
  }
  return world;
}

/** All of one length and one case, so that their order is that of their texts. */
export const titleOf = (place: number, serial: number): string =>
  `soak ${String(place).padStart(4, '0')} ${String(serial).padStart(7, '0')}`;
