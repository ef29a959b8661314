/** What was seen of the list, frame by frame. Times are milliseconds. */
export interface ViewRecord {
  frames: number[];
  longTasks: number[];
  /** How long no row in view had text, each time. */
  blanks: number[];
  /** How long the slowest row in view waited for its text. */
  longestRowWait: number;
  /** Frames in which a row number stood twice, and in which one between the first and the last in view was not there. */
  doubledFrames: number;
  gapFrames: number;
  /** Row numbers (1-based) that showed two products. */
  changedRows: number[];
  /** Row number → product. */
  products: Record<number, string>;
  /** From pressing the index until every row in view had its text. */
  jumps: number[];
}

declare global {
  interface Window {
    headroomView: { awaitJump(): void; finish(): ViewRecord };
  }
}

/**
 * Runs in the page and looks at every frame, after the page's own work for it, at what is in the list's view: which row numbers, of
 * which products, and which of them are still empty. Stands alone: it is sent to the browser as text.
 */
export function watchView(): void {
  const record: ViewRecord = {
    frames: [],
    longTasks: [],
    blanks: [],
    longestRowWait: 0,
    doubledFrames: 0,
    gapFrames: 0,
    changedRows: [],
    products: {},
    jumps: [],
  };
  const waitingSince = new Map<number, number>();
  let blankSince: number | undefined;
  let jumpedAt: number | undefined;
  let lastFrame: number | undefined;
  const own = {
    /** What still waits counts with what it waited so far. */
    finish() {
      const now = performance.now();
      if (blankSince !== undefined) record.blanks.push(now - blankSince);
      record.longestRowWait = Math.max(
        record.longestRowWait,
        ...[...waitingSince.values()].map((since) => now - since),
      );
      return record;
    },
    awaitJump: () =>
      window.addEventListener('pointerdown', () => (jumpedAt = performance.now()), { capture: true, once: true }),
  };
  window.headroomView = own;
  new PerformanceObserver((list) =>
    record.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
  ).observe({
    type: 'longtask',
  });

  function look(): void {
    // A later watch has taken over.
    if (window.headroomView !== own) return;
    requestAnimationFrame(look);
    const now = performance.now();
    if (lastFrame !== undefined) record.frames.push(now - lastFrame);
    lastFrame = now;
    const grid = document.querySelector('[role=grid]');
    const groups = grid ? [...grid.querySelectorAll(':scope > [role=rowgroup]')] : [];
    const content = groups.at(-1);
    if (!grid || !content) return;
    const view = grid.getBoundingClientRect();
    const top = groups.length > 1 ? groups[0]!.getBoundingClientRect().bottom : view.top;
    const seen: number[] = [];
    let full = 0;
    for (const row of content.querySelectorAll<HTMLElement>(':scope > [role=row]')) {
      const place = row.getBoundingClientRect();
      if (place.bottom <= top + 1 || place.top >= view.bottom - 1) continue;
      const number = Number(row.getAttribute('aria-rowindex'));
      seen.push(number);
      const link = row.querySelector<HTMLAnchorElement>('a[data-position]');
      if (!link?.textContent) {
        if (!waitingSince.has(number)) waitingSince.set(number, now);
        continue;
      }
      full++;
      const product = link.pathname.split('/').at(-1)!;
      if (record.products[number] !== undefined && record.products[number] !== product) record.changedRows.push(number);
      record.products[number] = product;
    }
    const numbers = new Set(seen);
    if (numbers.size < seen.length) record.doubledFrames++;
    if (seen.length > 0 && Math.max(...seen) - Math.min(...seen) + 1 > numbers.size) record.gapFrames++;
    for (const [number, since] of waitingSince) {
      if (numbers.has(number) && !record.products[number]) continue;
      // It got its text, or was scrolled away while it waited.
      record.longestRowWait = Math.max(record.longestRowWait, now - since);
      waitingSince.delete(number);
    }
    if (full === 0) blankSince ??= now;
    else if (blankSince !== undefined) {
      record.blanks.push(now - blankSince);
      blankSince = undefined;
    }
    if (jumpedAt !== undefined && seen.length > 0 && full === seen.length) {
      record.jumps.push(now - jumpedAt);
      jumpedAt = undefined;
    }
  }
  requestAnimationFrame(look);
}
