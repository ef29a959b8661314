/**
 * The rows of one list by their position, read in aligned pages as they come into view.
 *
 * A page is absent, loading, loaded or failed; a loaded page that grew old is loading and loaded at once.
 * Continuous scrolling reads at once; jumps (a finger on the index) read at most every `settleMilliseconds`, the first
 * of them at once. Pages nobody looks at any more are aborted, and few are in flight: HTTP/1.1 gives six connections.
 */
import type { Product, ProductList, SearchNote } from '@headroom/contracts/products';

export type Row = Partial<Product>;
export type PageRequest = Readonly<{ offset: number; limit: number; count: boolean }>;
export type RowView = Readonly<{ first: number; last: number; direction: -1 | 0 | 1 }>;
export type Total = Readonly<{ count: number; exact: boolean }>;

export type PageStoreOptions = Readonly<{
  load: (page: PageRequest, signal: AbortSignal) => Promise<ProductList>;
  /** Milliseconds until another try after so many failures of a page, or undefined where trying is senseless. */
  retryDelay: (failures: number, error: unknown) => number | undefined;
  pageSize?: number;
  maxPages?: number;
  maxInFlight?: number;
  settleMilliseconds?: number;
  /** A page older than this is read again when it is looked at; its rows stay meanwhile. */
  freshMilliseconds?: number;
}>;

export type PageStore = ReturnType<typeof createPageStore>;

type Page = {
  rows: readonly Row[] | undefined;
  loadedAt: number;
  loading: AbortController | undefined;
  failures: number;
  /** The earliest next try; Infinity where only a person's retry helps. */
  retryAt: number;
  error: unknown;
};

export function createPageStore(options: PageStoreOptions) {
  const { load, retryDelay, pageSize = 50, maxPages = 60, maxInFlight = 4 } = options;
  const { settleMilliseconds = 100, freshMilliseconds = 30_000 } = options;
  const pages = new Map<number, Page>();
  const listeners = new Set<() => void>();
  let version = 0;
  let inFlight = 0;
  let seen = { from: 0, to: -1 };
  let wanted: readonly number[] = [];
  let lastJumpAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let counted = false;
  let total: Total | undefined;
  let end: number | undefined;
  let atLeast = 0;
  let asOf: string | undefined;
  let search: SearchNote | null | undefined;

  const changed = () => {
    version++;
    for (const listener of listeners) listener();
  };

  /** Says what is on screen; rows are 0-based and inclusive. */
  function show(view: RowView): void {
    if (view.last < view.first) return;
    const from = Math.floor(view.first / pageSize);
    const to = Math.floor(view.last / pageSize);
    const jumped = seen.to >= seen.from && (from > seen.to + 1 || to < seen.from - 1);
    seen = { from, to };
    wanted = wantedPages(from, to, view.direction, lastPage());
    for (const [index, page] of pages) if (page.loading && !wanted.includes(index)) abort(page);
    const wait = jumped ? lastJumpAt + settleMilliseconds - Date.now() : 0;
    if (jumped && wait <= 0) lastJumpAt = Date.now();
    if (wait > 0) startIn(wait);
    else if (timer === undefined || !jumped) start();
  }

  function startIn(milliseconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      lastJumpAt = Date.now();
      start();
    }, milliseconds);
  }

  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    const now = Date.now();
    let nextTry = Infinity;
    let isWaiting = false;
    for (const index of wanted) {
      const page = pages.get(index);
      // What may be looked at next does not compete with what is looked at now.
      if (isWaiting && (index < seen.from || index > seen.to)) break;
      isWaiting ||= !page?.rows && !page?.error;
      if (page?.loading || (page?.rows && now - page.loadedAt < freshMilliseconds)) continue;
      if (page && page.retryAt > now) nextTry = Math.min(nextTry, page.retryAt);
      else if (inFlight < maxInFlight) void read(index, page);
    }
    if (nextTry < Infinity) startIn(nextTry - now);
  }

  async function read(index: number, known: Page | undefined): Promise<void> {
    const page = known ?? {
      rows: undefined,
      loadedAt: 0,
      loading: undefined,
      failures: 0,
      retryAt: 0,
      error: undefined,
    };
    const controller = new AbortController();
    page.loading = controller;
    pages.set(index, page);
    inFlight++;
    const count = !counted;
    counted = true;
    try {
      const list = await load({ offset: index * pageSize, limit: pageSize, count }, controller.signal);
      if (controller.signal.aborted) return;
      accept(index, list);
      Object.assign(page, { rows: list.products, loadedAt: Date.now(), failures: 0, retryAt: 0, error: undefined });
      pages.delete(index);
      pages.set(index, page);
      forget();
    } catch (error) {
      if (count) counted = total !== undefined;
      if (controller.signal.aborted) return;
      page.failures++;
      page.retryAt = Date.now() + (retryDelay(page.failures, error) ?? Infinity);
      if (page.retryAt === Infinity) page.error = error;
    } finally {
      inFlight--;
      if (page.loading === controller) {
        page.loading = undefined;
        changed();
      }
      start();
    }
  }

  function accept(index: number, { products, page, search: note }: ProductList): void {
    const stop = index * pageSize + products.length;
    if (page.total !== null) total = { count: page.total, exact: page.totalIsExact === true };
    // A full page may be the last one; only a short page shows where the list ends, and only a row that it goes on.
    if (products.length > 0 && products.length < pageSize) end = stop;
    else if (products.length === 0) end = Math.min(end ?? Infinity, index * pageSize);
    else if (end !== undefined && end < stop) end = undefined;
    atLeast = Math.max(end === undefined ? atLeast : 0, stop);
    if (page.positionAsOf !== null) asOf = page.positionAsOf;
    search = note;
  }

  /** Drops the pages that were read longest ago, never one in view. */
  function forget(): void {
    for (const index of pages.keys()) {
      if (pages.size <= maxPages) return;
      if (index < seen.from || index > seen.to) pages.delete(index);
    }
  }

  function abort(page: Page): void {
    page.loading?.abort();
    page.loading = undefined;
  }

  function lastPage(): number {
    return end === undefined ? Infinity : Math.max(0, Math.ceil(end / pageSize) - 1);
  }

  return {
    show,
    /** Tries failed pages again, at once. */
    retry(): void {
      for (const page of pages.values()) Object.assign(page, { failures: 0, retryAt: 0, error: undefined });
      changed();
      start();
    },
    /** Stops reading; what was read stays. */
    rest(): void {
      clearTimeout(timer);
      timer = undefined;
      wanted = [];
      for (const page of pages.values()) abort(page);
    },
    row: (position: number): Row | undefined => pages.get(Math.floor(position / pageSize))?.rows?.[position % pageSize],
    /** Why a row is not there; undefined while it is still being tried. */
    failure(position: number): unknown {
      const page = pages.get(Math.floor(position / pageSize));
      return page?.rows ? undefined : page?.error;
    },
    /** Whether the page of a row has arrived, even if the row turned out to lie past the end. */
    has: (position: number): boolean => pages.get(Math.floor(position / pageSize))?.rows !== undefined,
    /** The list's own knowledge of its length, next to what a count said. */
    length: (said: Total | undefined): Total | undefined => {
      if (end !== undefined) return { count: end, exact: said?.count === end ? said.exact : true };
      const known = said ?? total;
      return known && known.count < atLeast ? { count: atLeast, exact: false } : known;
    },
    get asOf() {
      return asOf;
    },
    /** undefined until something arrived; null where nothing was searched. */
    get search() {
      return search;
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
}

/** What is in view first, then one page ahead of the movement and one behind it. */
function wantedPages(from: number, to: number, direction: -1 | 0 | 1, last: number): readonly number[] {
  const visible = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const near = direction < 0 ? [from - 1, to + 1] : [to + 1, from - 1];
  return [...visible, ...near].filter((index, at) => index >= 0 && (at < visible.length || index <= last));
}
