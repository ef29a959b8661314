import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ProductList } from '@headroom/contracts/products';
import { createPageStore, type PageRequest, type PageStoreOptions } from './page-store.ts';

const BUSY = new Error('busy');
const still = { direction: 0 } as const;

/** A list of `total` rows whose answers are released by the test, or after `milliseconds`. */
function list(total: number, milliseconds = 10) {
  const asked: (PageRequest & { signal: AbortSignal })[] = [];
  let open = 0;
  const seen = { mostOpen: 0, failing: 0 };
  const load: PageStoreOptions['load'] = async (page, signal) => {
    asked.push({ ...page, signal });
    seen.mostOpen = Math.max(seen.mostOpen, ++open);
    try {
      await new Promise((resolve, reject) => {
        const wait = setTimeout(resolve, milliseconds);
        signal.addEventListener('abort', () => {
          clearTimeout(wait);
          reject(signal.reason);
        });
      });
    } finally {
      open--;
    }
    if (seen.failing > 0) {
      seen.failing--;
      throw BUSY;
    }
    return answer(page, total);
  };
  return { asked, seen, load };
}

function answer({ offset, limit, count }: PageRequest, total: number): ProductList {
  const size = Math.max(0, Math.min(limit, total - offset));
  return {
    products: Array.from({ length: size }, (_, index) => ({ id: String(offset + index) })),
    page: {
      limit,
      offset,
      positionAsOf: '2026-11-21T09:42:00.000Z',
      nextCursor: null,
      prevCursor: null,
      total: count ? total : null,
      totalIsExact: count ? true : null,
    },
    search: null,
  };
}

const store = (load: PageStoreOptions['load'], more: Partial<PageStoreOptions> = {}) =>
  createPageStore({ load, retryDelay: (failures) => (failures <= 2 ? 500 * 2 ** (failures - 1) : undefined), ...more });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('rows by position', () => {
  test('positions near the top are exact; farther down it is said when they were', async () => {
    const rows = store(list(10_000).load);
    rows.show({ first: 0, last: 20, direction: 1 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rows.has(20)).toBe(true);
    expect(rows.asOf).toBeUndefined();
    rows.show({ first: 5_000, last: 5_020, direction: 1 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rows.asOf).toBe('2026-11-21T09:42:00.000Z');
    rows.show({ first: 0, last: 20, direction: -1 });
    expect(rows.asOf).toBeUndefined();
  });

  test('what is in view comes first, then the neighbour ahead; a count is asked once', async () => {
    const { asked, load } = list(1_000_000);
    const rows = store(load);
    rows.show({ first: 523_411, last: 523_430, direction: 1 });
    await vi.advanceTimersByTimeAsync(50);
    expect(asked.map(({ offset, limit, count }) => [offset, limit, count])).toEqual([
      [523_400, 50, 'estimated'],
      [523_450, 50, undefined],
      [523_350, 50, undefined],
    ]);
    expect(rows.row(523_417)?.id).toBe('523417');
    expect(rows.row(523_500)).toBeUndefined();
    expect(rows.length(undefined)).toEqual({ count: 1_000_000, exact: true });
  });

  test('never more than four in flight, and every row in view arrives, in whatever order people scroll', async () => {
    const views = fc.array(
      fc.record({ first: fc.nat(9_900), rows: fc.integer({ min: 1, max: 400 }), wait: fc.constantFrom(0, 5, 40, 150) }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(views, async (steps) => {
        const { seen, load } = list(10_000);
        const rows = store(load);
        for (const { first, rows: count, wait } of steps) {
          rows.show({ first, last: Math.min(first + count, 9_999), ...still });
          await vi.advanceTimersByTimeAsync(wait);
        }
        await vi.advanceTimersByTimeAsync(500);
        const { first, rows: count } = steps.at(-1)!;
        for (let row = first; row <= Math.min(first + count, 9_999); row++) expect(rows.row(row)?.id).toBe(String(row));
        expect(seen.mostOpen).toBeLessThanOrEqual(4);
      }),
      { numRuns: 60 },
    );
  });

  test('the first of many jumps reads at once, the others wait for each other, the last one arrives', async () => {
    const { asked, load } = list(1_000_000, 1);
    const rows = store(load);
    rows.show({ first: 0, last: 20, ...still });
    await vi.advanceTimersByTimeAsync(300);
    asked.length = 0;
    let askedAtOnce: number | undefined;
    for (let jump = 1; jump <= 50; jump++) {
      rows.show({ first: jump * 10_000, last: jump * 10_000 + 20, ...still });
      askedAtOnce ??= asked[0]?.offset;
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(110);
    expect(askedAtOnce).toBe(10_000);
    expect(rows.row(500_003)?.id).toBe('500003');
    expect(new Set(asked.map(({ offset }) => Math.floor(offset / 5_000))).size).toBeLessThan(25);
  });

  test('a page that left the view is aborted and does not come back', async () => {
    const { asked, load } = list(1_000_000, 80);
    const rows = store(load);
    rows.show({ first: 0, last: 20, ...still });
    await vi.advanceTimersByTimeAsync(10);
    rows.show({ first: 900_000, last: 900_020, ...still });
    expect(asked[0]?.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(300);
    expect(rows.row(0)).toBeUndefined();
    expect(rows.row(900_000)?.id).toBe('900000');
  });

  test('memory is bounded, and what is in view is never forgotten', async () => {
    const { load } = list(100_000, 0);
    const rows = store(load, { maxPages: 5 });
    for (let first = 0; first < 5_000; first += 50) {
      rows.show({ first, last: first + 99, direction: 1 });
      await vi.advanceTimersByTimeAsync(5);
    }
    expect(rows.has(4_950) && rows.has(5_000)).toBe(true);
    expect(Array.from({ length: 100 }, (_, page) => rows.has(page * 50)).filter(Boolean).length).toBeLessThanOrEqual(5);
  });
});

describe('when it goes wrong', () => {
  test('a failed page is tried again by itself, later by a person', async () => {
    const { seen, load, asked } = list(100);
    const rows = store(load);
    seen.failing = 100;
    rows.show({ first: 0, last: 20, ...still });
    await vi.advanceTimersByTimeAsync(100);
    expect(rows.failure(0)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(rows.failure(0)).toBe(BUSY);
    expect(asked.filter(({ offset }) => offset === 0)).toHaveLength(3);
    seen.failing = 0;
    rows.retry();
    expect(rows.failure(0)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(100);
    expect(rows.row(0)?.id).toBe('0');
    expect(rows.length(undefined)).toEqual({ count: 100, exact: true });
  });

  test('what passes by itself heals by itself, and is said meanwhile', async () => {
    const { seen, load } = list(100);
    const rows = store(load, { retryDelay: () => 5_000 });
    seen.failing = 4;
    rows.show({ first: 0, last: 20, ...still });
    await vi.advanceTimersByTimeAsync(100);
    expect(rows.failure(0)).toBe(BUSY);
    await vi.advanceTimersByTimeAsync(25_000);
    expect([rows.row(0)?.id, rows.failure(0)]).toEqual(['0', undefined]);
  });

  test('a page that failed is tried at once when it comes into view again', async () => {
    const { seen, load } = list(10_000);
    const rows = store(load, { retryDelay: () => undefined });
    seen.failing = 100;
    rows.show({ first: 0, last: 20, ...still });
    await vi.advanceTimersByTimeAsync(1_000);
    rows.show({ first: 5_000, last: 5_020, ...still });
    await vi.advanceTimersByTimeAsync(1_000);
    seen.failing = 0;
    rows.show({ first: 0, last: 20, ...still });
    expect(rows.failure(0)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(50);
    expect(rows.row(0)?.id).toBe('0');
  });

  test('a jump does not wait for the next try of another page', async () => {
    const { seen, load } = list(1_000_000);
    const rows = store(load, { retryDelay: () => 15_000 });
    seen.failing = 1;
    rows.show({ first: 0, last: 20, ...still });
    await vi.advanceTimersByTimeAsync(500);
    rows.show({ first: 500_000, last: 500_020, ...still });
    await vi.advanceTimersByTimeAsync(20);
    expect(rows.row(500_000)?.id).toBe('500000');
    rows.show({ first: 700_000, last: 700_020, ...still });
    await vi.advanceTimersByTimeAsync(110);
    expect(rows.row(700_000)?.id).toBe('700000');
  });

  test('a jump that has to settle is not read early because another page was given up', async () => {
    const { asked, load } = list(1_000_000, 80);
    const rows = store(load);
    rows.show({ first: 0, last: 20, ...still });
    await vi.advanceTimersByTimeAsync(500);
    asked.length = 0;
    for (let jump = 1; jump <= 9; jump++) {
      rows.show({ first: jump * 10_000, last: jump * 10_000 + 20, ...still });
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(asked.map(({ offset }) => offset)).toEqual([10_000]);
    await vi.advanceTimersByTimeAsync(100);
    expect(rows.row(90_000)?.id).toBe('90000');
  });

  test('old rows stay while they are read again, even when that fails', async () => {
    const { seen, load } = list(100);
    const rows = store(load);
    rows.show({ first: 0, last: 20, ...still });
    await vi.advanceTimersByTimeAsync(60_000);
    seen.failing = 100;
    rows.show({ first: 0, last: 20, ...still });
    await vi.advanceTimersByTimeAsync(10_000);
    expect([rows.row(0)?.id, rows.failure(0)]).toEqual(['0', undefined]);
  });
});

describe('how long the list is', () => {
  test('a short page is the end, whatever was said before', async () => {
    const { load } = list(120);
    const rows = store(load);
    rows.show({ first: 100, last: 130, ...still });
    await vi.advanceTimersByTimeAsync(50);
    expect(rows.length({ count: 400, exact: false })).toEqual({ count: 120, exact: true });
  });

  test('rows that were seen are there, whatever a count says', async () => {
    const { load } = list(1_000);
    const rows = store(load);
    rows.show({ first: 100, last: 130, ...still });
    await vi.advanceTimersByTimeAsync(50);
    expect(rows.length({ count: 90, exact: true })).toEqual({ count: 200, exact: false });
    expect(rows.length({ count: 990, exact: true })).toEqual({ count: 990, exact: true });
  });

  test('a row past the end asks once and invents nothing', async () => {
    for (const first of [25_000, 99_999_999]) {
      const { asked, load } = list(16_197);
      const rows = store(load);
      rows.show({ first, last: first + 20, ...still });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(asked.length).toBeLessThanOrEqual(2);
      expect(asked.filter(({ count }) => count !== undefined)).toHaveLength(1);
      expect(rows.length(undefined)).toEqual({ count: 16_197, exact: true });
      expect(rows.length({ count: 16_197, exact: true })).toEqual({ count: 16_197, exact: true });
      asked.length = 0;
      rows.show({ first: 16_180, last: 16_196, ...still });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(rows.row(16_196)?.id).toBe('16196');
      expect(asked.map(({ offset }) => offset)).toEqual([16_150, 16_100]);
    }
  });

  test('an estimate that is too low hides no rows', async () => {
    const { load } = list(150);
    const rows = store((page, signal) =>
      load(page, signal).then((answered) => ({
        ...answered,
        page: { ...answered.page, total: 100, totalIsExact: false },
      })),
    );
    rows.show({ first: 80, last: 99, direction: 1 });
    await vi.advanceTimersByTimeAsync(100);
    expect(rows.length({ count: 100, exact: false })).toEqual({ count: 150, exact: false });
  });

  test('an empty page against a wrong estimate is settled by one exact count', async () => {
    const { asked, load } = list(900_000);
    const rows = store((page, signal) =>
      load(page, signal).then((answered) => ({
        ...answered,
        page: {
          ...answered.page,
          ...(page.count === 'estimated' ? { total: 1_000_000, totalIsExact: false } : {}),
        },
      })),
    );
    const said = { count: 1_000_000, exact: false };
    rows.show({ first: 0, last: 20, ...still });
    await vi.advanceTimersByTimeAsync(500);
    expect(rows.length(said)).toEqual(said);
    asked.length = 0;
    rows.show({ first: 999_980, last: 999_999, ...still });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rows.length(said)).toEqual({ count: 900_000, exact: true });
    expect(asked.map(({ offset, count }) => [offset, count])).toEqual([
      [999_950, undefined],
      [999_950, 'exact'],
    ]);
  });

  test('a list that became shorter, longer or empty says so', async () => {
    let total = 150;
    const rows = store((page) => Promise.resolve(answer(page, total)), { freshMilliseconds: 1_000 });
    const look = async (first: number) => {
      rows.show({ first, last: first + 9, ...still });
      await vi.advanceTimersByTimeAsync(2_000);
      return rows.length(undefined);
    };
    expect(await look(0)).toEqual({ count: 150, exact: true });
    total = 100;
    expect(await look(100)).toEqual({ count: 100, exact: true });
    total = 170;
    expect(await look(150)).toEqual({ count: 170, exact: true });
    total = 0;
    expect(await look(0)).toEqual({ count: 0, exact: true });
  });
});

describe('what the device knows', () => {
  const SEEN_AT = 1_000;
  const GONE = new Error('gone');
  const known = (changed: (row: { id: string }) => object = (row) => row) => {
    const asked: unknown[] = [];
    const recall: NonNullable<PageStoreOptions['recall']> = async (page, failure) => {
      asked.push(failure);
      await new Promise((resolve) => setTimeout(resolve, 2));
      const body = answer(page, 1_000);
      return { body: { ...body, products: body.products.map((row) => changed(row as { id: string })) }, at: SEEN_AT };
    };
    return { recall, asked };
  };
  const failingLoad: PageStoreOptions['load'] = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    throw GONE;
  };

  test('shows before the network answers, and the same rows are not replaced', async () => {
    const { load } = list(1_000, 50);
    const pages = store(load, { recall: known((row) => (row.id === '7' ? { ...row, title: 'old' } : row)).recall });
    pages.show({ first: 0, last: 40, ...still });
    await vi.advanceTimersByTimeAsync(2);
    expect(pages.row(7)).toEqual({ id: '7', title: 'old' });
    expect(pages.seenAt()).toBe(SEEN_AT);
    const [first, changed] = [pages.row(0), pages.row(7)];
    await vi.advanceTimersByTimeAsync(50);
    expect(pages.row(0)).toBe(first);
    expect(pages.row(7)).not.toBe(changed);
    expect(pages.row(7)).toEqual({ id: '7' });
    expect(pages.seenAt()).toBeUndefined();
  });

  test('stays with its age while the network is gone, and is read anew when it is back', async () => {
    const { load } = list(1_000);
    let gone = true;
    const { recall, asked } = known();
    const pages = store((page, signal) => (gone ? failingLoad(page, signal) : load(page, signal)), {
      recall,
      retryDelay: () => 5_000,
    });
    pages.show({ first: 0, last: 40, ...still });
    await vi.advanceTimersByTimeAsync(100);
    expect(pages.row(3)).toEqual({ id: '3' });
    expect(pages.failure(3)).toBeUndefined();
    expect(pages.seenAt()).toBe(SEEN_AT);
    // Whoever knows more once the network is gone is asked again.
    expect(asked).toContain(GONE);
    gone = false;
    await vi.advanceTimersByTimeAsync(5_100);
    expect(pages.seenAt()).toBeUndefined();
    expect(pages.row(3)).toEqual({ id: '3' });
  });

  test('rows that the device knew before anything was drawn are there at once, said to be its own, and read again', async () => {
    const { load, asked } = list(120);
    const kept = answer({ offset: 0, limit: 50, count: 'estimated' }, 120);
    const rows = store(load, { brought: { answer: kept, at: Date.now() - 60_000, isRecalled: true } });
    expect(rows.row(3)).toEqual({ id: '3' });
    const before = rows.row(3);
    rows.show({ first: 0, last: 20, direction: 0 });
    expect(rows.seenAt()).toBe(Date.now() - 60_000);
    expect(asked[0]).toMatchObject({ offset: 0, count: 'estimated' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rows.seenAt()).toBeUndefined();
    expect(rows.row(3)).toBe(before);
  });

  test('rows that the network brought keep their age when it goes', async () => {
    let gone = false;
    const { load } = list(1_000);
    const pages = store((page, signal) => (gone ? failingLoad(page, signal) : load(page, signal)), {
      retryDelay: () => 5_000,
    });
    pages.show({ first: 0, last: 40, ...still });
    await vi.advanceTimersByTimeAsync(20);
    const at = Date.now();
    expect(pages.seenAt()).toBeUndefined();
    gone = true;
    await vi.advanceTimersByTimeAsync(60_000);
    pages.refresh();
    await vi.advanceTimersByTimeAsync(100);
    expect(pages.row(3)).toEqual({ id: '3' });
    expect(pages.seenAt()).toBeLessThanOrEqual(at);
    expect(pages.seenAt()).toBeGreaterThan(at - 100);
  });

  test('says that a page is nowhere, and hides what is refused', async () => {
    const nowhere = store(failingLoad, { recall: async () => undefined, retryDelay: () => 5_000 });
    nowhere.show({ first: 0, last: 40, ...still });
    await vi.advanceTimersByTimeAsync(100);
    expect(nowhere.failure(0)).toBe(GONE);

    const refused = store(failingLoad, { recall: known().recall, retryDelay: () => undefined });
    refused.show({ first: 0, last: 40, ...still });
    await vi.advanceTimersByTimeAsync(3);
    expect(refused.row(0)).toBeDefined();
    await vi.advanceTimersByTimeAsync(100);
    expect(refused.row(0)).toBeUndefined();
    expect(refused.failure(0)).toBe(GONE);
  });

  test('what a device throws is no failure of the page', async () => {
    const { load } = list(1_000);
    const pages = store(load, { recall: () => Promise.reject(new Error('broken')) });
    pages.show({ first: 0, last: 40, ...still });
    await vi.advanceTimersByTimeAsync(50);
    expect(pages.row(0)).toEqual({ id: '0' });
  });
});
