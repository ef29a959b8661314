/**
 * The way to what this device has kept, without its code: that loads at once where there is something, and after the first
 * rows where there is not, so that a first visit waits for nothing that it cannot use.
 */
import type { ProductList } from '@headroom/contracts/products';
import type { QueryClient } from '@tanstack/react-query';
import type { Device } from './local/device.ts';

/** An answer of the server that was kept, and when it was given: milliseconds since 1970. */
export interface Recalled<T> {
  body: T;
  at: number;
}

/** Set where something was kept. */
export const SEEN_MARK = 'headroom.seen';
/** Nothing of a first visit is busy by then. */
const FIRST_VISIT_MILLISECONDS = 1_500;
let loading: Promise<Device | undefined> | undefined;

function hasSeen(): boolean {
  try {
    return localStorage.getItem(SEEN_MARK) !== null;
  } catch {
    return false;
  }
}

function load(): Promise<Device | undefined> {
  loading ??= import('./local/device.ts').then(({ device }) => device()).catch(() => (loading = undefined));
  return loading;
}

/** Lets the device answer queries, and keep their answers. Returns how to stop. */
export function followDevice(client: QueryClient): () => void {
  let stop: (() => void) | undefined;
  let stopped = false;
  const timer = setTimeout(
    () => void load().then((device) => (stop = stopped ? undefined : device?.follow(client))),
    hasSeen() ? 0 : FIRST_VISIT_MILLISECONDS,
  );
  return () => {
    stopped = true;
    clearTimeout(timer);
    stop?.();
  };
}

/**
 * What this device knows of a request for rows.
 * @param query as `GET /products` takes it, with an offset
 * @param isGone whether the server could not be reached, so that any answer is better than none
 */
export async function recallRows(query: URLSearchParams, isGone: boolean): Promise<Recalled<ProductList> | undefined> {
  if (!isGone && !hasSeen()) return undefined;
  return (await load())?.rows(query, isGone);
}

/** Keeps rows that the server has just sent. `person` is who asked for them. */
export function keepRows(person: string | null, query: URLSearchParams, list: ProductList): void {
  const at = Date.now();
  const keep = () => void load().then((device) => device?.keep(person, at, { kind: 'rows', query, list }));
  if (loading) keep();
  else setTimeout(keep, FIRST_VISIT_MILLISECONDS);
}

/**
 * What this device knows of what the first screen asks for, read before it is drawn; undefined where there is nothing, or
 * where the device is slower than a screen may wait. Never rejects.
 * @returns puts it into a query cache
 */
export async function recallStart(): Promise<((client: QueryClient) => void) | undefined> {
  return hasSeen() ? (await load())?.start() : undefined;
}
