/**
 * The rows of one list by their position, read in aligned pages as they come into view.
 *
 * A page is absent, loading, loaded or failed; a loaded page that grew old is loading and loaded at once. What the device
 * knows of a page stands in its place until it is loaded, and while it cannot be.
 * Continuous scrolling reads at once; jumps (a finger on the index) read at most every `settleMilliseconds`, the first
 * of them at once. Pages nobody looks at any more are aborted, and few are in flight: HTTP/1.1 gives six connections.
 */
import { EXACT_OFFSET_MAX } from '@headroom/contracts/catalogue';
import type { Product, ProductList, SearchNote } from '@headroom/contracts/products';
import { PAGE_SIZE } from '../../cache/catalogue-columns.ts';

export type Row = Partial<Product>;
export type PageRequest = Readonly<{ offset: number; limit: number; count: 'estimated' | 'exact' | undefined }>;
export type RowView = Readonly<{ first: number; last: number; direction: -1 | 0 | 1 }>;
export type Total = Readonly<{ count: number; exact: boolean }>;

/**
 * The first page of the list, as it came with the document or as the device knew it before anything was drawn, and when it
 * was true (milliseconds since 1970). What is recalled is read again at once.
 */
export type BroughtRows = Readonly<{ answer: ProductList; at: number; isRecalled?: boolean }>;

export type PageStoreOptions = Readonly<{
  brought?: BroughtRows | undefined;
  load: (page: PageRequest, signal: AbortSignal) => Promise<ProductList>;
  /**
   * What is known of a page without the network, and when that was true (milliseconds since 1970). Asked when a page is first
   * read, and again with the reason when reading failed.
   */
  recall?: (page: PageRequest, failure?: unknown) => Promise<{ body: ProductList; at: number } | undefined>;
  /**
   * Milliseconds until another try after so many failures of a page, or undefined where trying is senseless. A wait of
   * `saidFromMilliseconds` or more is said; a shorter one looks like any other wait.
   */
  retryDelay: (failures: number, error: unknown) => number | undefined;
  pageSize?: number;
  maxPages?: number;
  maxInFlight?: number;
  settleMilliseconds?: number;
  saidFromMilliseconds?: number;
  /** A page older than this is read again when it is looked at; its rows stay meanwhile. */
  freshMilliseconds?: number;
}>;

export type PageStore = ReturnType<typeof createPageStore>;

type Page = {
  rows: readonly Row[] | undefined;
  /** When the rows were true, and whether it was not the network that brought them. */
  at: number;
  isRecalled: boolean;
  loadedAt: number;
  loading: AbortController | undefined;
  failures: number;
  /** The earliest next try; Infinity where it must first come into view again, or be asked for by a person. */
  retryAt: number;
  error: unknown;
};

const UNREAD: Page = {
  rows: undefined,
  at: 0,
  isRecalled: false,
  loadedAt: 0,
  loading: undefined,
  failures: 0,
  retryAt: 0,
  error: undefined,
};

export function createPageStore(options: PageStoreOptions) {
  const { load, recall, retryDelay, pageSize = PAGE_SIZE, maxPages = 60, maxInFlight = 4 } = options;
  const { settleMilliseconds = 100, saidFromMilliseconds = 4_000, freshMilliseconds = 30_000 } = options;
  const pages = new Map<number, Page>();
  const listeners = new Set<() => void>();
  let version = 0;
  let inFlight = 0;
  let seen = { from: 0, to: -1 };
  let wanted: readonly number[] = [];
  let lastJumpAt = -Infinity;
  let settleTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  /** What the next request asks to be counted, and whether one that counts is under way. */
  let toCount: PageRequest['count'] = 'estimated';
  let isCounting = false;
  let total: Total | undefined;
  /** Where a short page showed the end; the most that an empty page leaves; the least that rows prove. */
  let end: number | undefined;
  let atMost = Infinity;
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
    const before = seen;
    seen = { from, to };
    wanted = wantedPages(from, to, view.direction);
    for (const [index, page] of pages) if (page.loading && !wanted.includes(index)) abort(page);
    let forgiven = false;
    for (let index = from; index <= to; index++) {
      const page = pages.get(index);
      if (!page) continue;
      if (page.failures > 0 && (index < before.from || index > before.to)) forgiven = forgive(page);
      pages.delete(index);
      pages.set(index, page);
    }
    const wait = lastJumpAt + settleMilliseconds - Date.now();
    if (jumped && wait > 0) settleTimer ??= setTimeout(settled, wait);
    else if (jumped) lastJumpAt = Date.now();
    if (forgiven) changed();
    start();
  }

  function settled(): void {
    settleTimer = undefined;
    lastJumpAt = Date.now();
    start();
  }

  function forgive(page: Page): true {
    Object.assign(page, { failures: 0, retryAt: 0, error: undefined });
    return true;
  }

  function start(): void {
    if (settleTimer !== undefined) return;
    clearTimeout(retryTimer);
    const now = Date.now();
    let nextTry = Infinity;
    let isWaiting = false;
    for (const index of wanted) {
      const page = pages.get(index);
      const inView = index >= seen.from && index <= seen.to;
      // What may be looked at next does not compete with what is looked at now, and must be there at all.
      if (!inView && (isWaiting || index * pageSize >= bound())) continue;
      isWaiting ||= !page?.rows?.length && !page?.error;
      if (page?.loading || (page?.rows && now - page.loadedAt < freshMilliseconds)) continue;
      if (page && page.retryAt > now) nextTry = Math.min(nextTry, page.retryAt);
      else if (inFlight < maxInFlight) void read(index, page);
    }
    if (nextTry < Infinity) retryTimer = setTimeout(start, nextTry - now);
  }

  async function read(index: number, known: Page | undefined): Promise<void> {
    const page = known ?? { ...UNREAD };
    const controller = new AbortController();
    page.loading = controller;
    pages.delete(index);
    pages.set(index, page);
    inFlight++;
    const count = isCounting ? undefined : toCount;
    if (count) isCounting = true;
    if (!page.rows) void remember(index, page);
    try {
      const list = await load({ offset: index * pageSize, limit: pageSize, count }, controller.signal);
      if (controller.signal.aborted) return;
      if (count) toCount = undefined;
      forgive(page);
      const rows = page.isRecalled ? sameRows(page.rows ?? [], list.products) : list.products;
      Object.assign(page, { rows, at: Date.now(), isRecalled: false, loadedAt: Date.now() });
      accept(index, list);
      // The network is back: what failed need not wait for its turn.
      for (const other of pages.values()) if (other.failures > 0 && other.retryAt < Infinity) other.retryAt = 0;
      // Nothing here, and nobody knows where the list ends: this page is read once more, with an exact count.
      const isLost = list.products.length === 0 && end === undefined && !(total && total.count <= atMost);
      if (isLost && count !== 'exact' && (count || !isCounting)) {
        toCount = 'exact';
        page.loadedAt = 0;
      }
      forget();
    } catch (error) {
      if (controller.signal.aborted) return;
      page.failures++;
      const delay = retryDelay(page.failures, error) ?? Infinity;
      page.retryAt = Date.now() + delay;
      if (delay >= saidFromMilliseconds) page.error = error;
      // A refusal: what was seen before is not for whoever asks now.
      if (delay === Infinity && page.isRecalled) Object.assign(page, { rows: undefined, isRecalled: false });
      else if (!page.rows || page.isRecalled) void remember(index, page, error);
    } finally {
      inFlight--;
      if (count) isCounting = false;
      if (page.loading === controller) {
        page.loading = undefined;
        changed();
      }
      start();
    }
  }

  async function remember(index: number, page: Page, failure?: unknown): Promise<void> {
    const request = { offset: index * pageSize, limit: pageSize, count: undefined };
    const known = await recall?.(request, failure).catch(() => undefined);
    // The network was faster, or it refused.
    if (!known || pages.get(index) !== page || (page.rows && !page.isRecalled) || page.retryAt === Infinity) return;
    if (page.rows && known.at <= page.at) return;
    const rows = sameRows(page.rows ?? [], known.body.products);
    Object.assign(page, { rows, at: known.at, isRecalled: true });
    accept(index, known.body);
    changed();
    start();
  }

  function accept(index: number, { products, page, search: note }: ProductList): void {
    const from = index * pageSize;
    const stop = from + products.length;
    if (page.total !== null) total = { count: page.total, exact: page.totalIsExact === true };
    if (products.length === 0) {
      // Only says where the list is not: how far back it ends is for a count to say.
      atMost = Math.min(atMost, from);
      atLeast = Math.min(atLeast, from);
      if (from === 0) end = 0;
      else if (end !== undefined && end > from) end = undefined;
    } else {
      // A full page may be the last one; only a short page shows where the list ends, and only a row that it goes on.
      if (stop > atMost || (page.totalIsExact && total && total.count > atMost)) atMost = Infinity;
      if (products.length < pageSize) end = stop;
      else if (end !== undefined && end < stop) end = undefined;
      atLeast = Math.max(end === undefined ? atLeast : 0, stop);
    }
    if (page.positionAsOf !== null && from > EXACT_OFFSET_MAX) asOf = page.positionAsOf;
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

  /** No row is known to be at or behind this one. */
  function bound(): number {
    return end ?? Math.min(atMost, total?.exact ? total.count : Infinity);
  }

  if (options.brought) {
    const { answer, at, isRecalled = false } = options.brought;
    pages.set(0, { ...UNREAD, rows: answer.products, at, isRecalled, loadedAt: isRecalled ? 0 : at });
    accept(0, answer);
    if (!isRecalled) toCount = undefined;
  }

  return {
    show,
    /** Tries failed pages again, at once. */
    retry(): void {
      const failed = [...pages.values()].filter((page) => page.failures > 0);
      if (failed.length === 0) return;
      failed.forEach(forgive);
      changed();
      start();
    },
    /** Lets every row that was read be replaced; the same row means that it stays. */
    update(replace: (row: Row) => Row): void {
      let differs = false;
      for (const page of pages.values()) {
        page.rows = page.rows?.map((row) => {
          const next = replace(row);
          differs ||= next !== row;
          return next;
        });
      }
      if (differs) changed();
    },
    /** Reads again what was read, as soon as it is looked at. */
    refresh(): void {
      for (const page of pages.values()) page.loadedAt = 0;
      start();
    },
    /** Stops reading; what was read stays. */
    rest(): void {
      clearTimeout(settleTimer);
      clearTimeout(retryTimer);
      settleTimer = undefined;
      wanted = [];
      seen = { from: 0, to: -1 };
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
      const isBest = said && (!total || (said.count <= atMost && (said.exact || !total.exact)));
      const known = isBest ? said : total;
      if (!known) return undefined;
      if (known.count < atLeast) return { count: atLeast, exact: false };
      return known.count > atMost && !isCounting ? { count: atMost, exact: false } : known;
    },
    /** When the positions in view were true; undefined where they are exact. */
    get asOf() {
      return seen.to * pageSize > EXACT_OFFSET_MAX ? asOf : undefined;
    },
    /** Since when the rows in view may have changed, because the network has not answered (or not again); else undefined. */
    seenAt(): number | undefined {
      let oldest: number | undefined;
      for (let index = seen.from; index <= seen.to; index++) {
        const page = pages.get(index);
        if (page?.rows && (page.isRecalled || page.failures > 0)) oldest = Math.min(oldest ?? Infinity, page.at);
      }
      return oldest;
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

/** The rows that came, as the very objects that are on screen where they say the same: those are not drawn again. */
function sameRows(shown: readonly Row[], came: readonly Row[]): readonly Row[] {
  return came.map((row, position) => {
    const old = shown[position];
    return old && JSON.stringify(old) === JSON.stringify(row) ? old : row;
  });
}

/** What is in view first, then one page ahead of the movement and one behind it. */
function wantedPages(from: number, to: number, direction: -1 | 0 | 1): readonly number[] {
  const visible = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const near = direction < 0 ? [from - 1, to + 1] : [to + 1, from - 1];
  return [...visible, ...near.filter((index) => index >= 0)];
}
