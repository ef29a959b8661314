import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createListSelection } from './list-selection.ts';
import { bulkFilter, isSelected, toBulkSelection } from './selection.ts';

const LENGTH = 60;
const id = (position: number) => `p${position}`;
const inList = (position: number) => position >= 0 && position < LENGTH;

/** What the selection is meant to be, by positions, with every row known at once. */
function createModel() {
  let base = new Set<number>();
  let stretch: { anchor: number; on: boolean; to: number } | undefined;
  let anchor: { position: number; on: boolean } | undefined;
  const current = () => {
    const set = new Set(base);
    if (!stretch) return set;
    for (let row = Math.min(stretch.anchor, stretch.to); row <= Math.max(stretch.anchor, stretch.to); row++) {
      if (!inList(row)) continue;
      if (stretch.on) set.add(row);
      else set.delete(row);
    }
    return set;
  };
  const settle = () => {
    base = current();
    stretch = undefined;
  };
  return {
    current,
    toggle(position: number) {
      settle();
      const on = !base.has(position);
      if (on) base.add(position);
      else base.delete(position);
      anchor = { position, on };
    },
    extend(to: number, from: number) {
      anchor ??= { position: from, on: true };
      stretch = { anchor: anchor.position, on: anchor.on, to };
    },
    leave() {
      settle();
      anchor = undefined;
    },
    reset(all: boolean) {
      base = new Set(all ? Array.from({ length: LENGTH }, (_, row) => row) : []);
      stretch = anchor = undefined;
    },
  };
}

const row = fc.nat(LENGTH - 1);
const step = fc.oneof(
  fc.record({ do: fc.constant('toggle' as const), row }),
  fc.record({ do: fc.constant('extend' as const), row, from: row }),
  fc.record({ do: fc.constantFrom('leave' as const, 'all' as const, 'clear' as const, 'wait' as const) }),
);

test('whatever is done while rows are on their way, the same products are selected in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(row),
      fc.array(step, { maxLength: 25 }),
      fc.scheduler(),
      async (loaded, steps, s) => {
        const isLoaded = new Set(loaded);
        const readIds = s.scheduleFunction(async ({ offset, limit }: { offset: number; limit: number }) =>
          Array.from({ length: limit }, (_, index) => offset + index)
            .filter(inList)
            .map(id),
        );
        const selection = createListSelection({
          idAt: (position) => (isLoaded.has(position) ? id(position) : undefined),
          readIds: (page) => readIds(page),
          maxIds: 1_000,
          onLimit: () => expect.fail('far below the limit'),
          pageSize: 7,
          maxInFlight: 2,
        });
        const model = createModel();
        for (const one of steps) {
          if (one.do === 'toggle') {
            isLoaded.add(one.row);
            selection.toggle(one.row);
            model.toggle(one.row);
          } else if (one.do === 'extend') {
            selection.extend(one.row, one.from);
            model.extend(one.row, one.from);
          } else if (one.do === 'leave') {
            selection.leave();
            model.leave();
          } else if (one.do === 'wait') {
            if (s.count() > 0) await s.waitOne();
          } else {
            if (one.do === 'all') selection.selectAll();
            else selection.clear();
            model.reset(one.do === 'all');
          }
          // What shows never waits for the ids, as far as the row itself is known.
          const meant = model.current();
          expect([...isLoaded].filter((known) => selection.has(known) !== meant.has(known))).toEqual([]);
          expect(selection.progress() ? meant.size : selection.count(LENGTH)).toBe(meant.size);
        }
        await s.waitFor(selection.settled());
        const chosen = selection.current();
        const all = Array.from({ length: LENGTH }, (_, position) => position);
        expect(all.filter((position) => isSelected(chosen, id(position)))).toEqual(
          [...model.current()].toSorted((a, b) => a - b),
        );
        expect(selection.progress()).toBeUndefined();
      },
    ),
    { numRuns: 300 },
  );
});

function listOf(length: number, { loaded = length, maxIds = 10_000 } = {}) {
  type ReadIds = (rows: { offset: number; limit: number }) => Promise<string[]>;
  const readIds = vi.fn<ReadIds>(async ({ offset, limit }: { offset: number; limit: number }) =>
    Array.from({ length: Math.max(0, Math.min(limit, length - offset)) }, (_, index) => id(offset + index)),
  );
  const onLimit = vi.fn<() => void>();
  const idAt = (position: number) => (position < loaded ? id(position) : undefined);
  return { selection: createListSelection({ idAt, readIds, maxIds, onLimit }), readIds, onLimit };
}

test('a range over rows that were never read asks for nothing but their ids, in pages', async () => {
  const { selection, readIds } = listOf(5_000, { loaded: 100 });
  selection.toggle(50);
  selection.extend(1_049, 0);
  expect(selection.has(900)).toBe(true);
  expect(selection.count(undefined)).toBe(1_000);
  expect(selection.progress()).toEqual({ done: 50, total: 1_000 });
  await selection.settled();
  expect(selection.current().ids.size).toBe(1_000);
  expect(readIds.mock.calls.map(([page]) => page)).toEqual([
    { offset: 100, limit: 200 },
    { offset: 300, limit: 200 },
    { offset: 500, limit: 200 },
    { offset: 700, limit: 200 },
    { offset: 900, limit: 150 },
  ]);
});

test('a range that shrinks is not selected where it was', () => {
  const { selection } = listOf(100);
  selection.toggle(10);
  selection.extend(20, 0);
  selection.extend(12, 0);
  selection.extend(8, 0);
  expect(selection.current().ids).toEqual(new Set(['p8', 'p9', 'p10']));
});

test('shift after a row was taken away takes away', () => {
  const { selection } = listOf(100);
  selection.selectAll();
  selection.toggle(5);
  selection.extend(7, 0);
  expect(selection.current()).toEqual({ kind: 'all', ids: new Set(['p5', 'p6', 'p7']) });
  expect(selection.count(100)).toBe(97);
  expect(selection.has(99)).toBe(true);
});

test('more than can be named is refused whole, and what was selected stays', async () => {
  const { selection, onLimit } = listOf(500, { loaded: 10, maxIds: 100 });
  selection.toggle(3);
  selection.extend(400, 0);
  expect(onLimit).toHaveBeenCalledOnce();
  expect(selection.current().ids).toEqual(new Set(['p3']));
  selection.leave();
  selection.extend(109, 10);
  await selection.settled();
  expect(onLimit).toHaveBeenCalledTimes(2);
  expect(selection.current().ids).toEqual(new Set(['p3']));
});

test('a failed read says so, keeps the range, and can be tried again', async () => {
  const { selection, readIds } = listOf(500, { loaded: 10 });
  readIds.mockRejectedValueOnce(new Error('offline'));
  selection.extend(300, 0);
  await selection.settled();
  expect(selection.failure()).toEqual(new Error('offline'));
  expect(selection.has(200)).toBe(true);
  selection.retry();
  await selection.settled();
  expect(selection.failure()).toBeUndefined();
  expect(selection.current().ids.size).toBe(301);
});

test('another order keeps the products and forgets the positions', () => {
  const { selection } = listOf(100);
  selection.toggle(4);
  selection.reorder();
  selection.extend(1, 0);
  expect(selection.current().ids).toEqual(new Set(['p0', 'p1', 'p4']));
});

test('rows that were read again show as selected exactly where an action would take them', () => {
  let rows = Array.from({ length: 10 }, (_, position) => id(position));
  const selection = createListSelection({
    idAt: (position) => rows[position],
    readIds: async () => [],
    maxIds: 100,
    onLimit: () => expect.fail('far below the limit'),
  });
  selection.extend(3, 1);
  rows = ['new', ...rows];
  const shown = () => rows.filter((_, position) => selection.has(position));
  expect(shown()).toEqual(['p1', 'p2', 'p3']);
  expect(selection.current().ids).toEqual(new Set(shown()));
  selection.toggle(1);
  expect(shown()).toEqual(['p0', 'p1', 'p2', 'p3']);
  expect(selection.current().ids).toEqual(new Set(shown()));
});

test('says it as the API takes it', () => {
  const filter = bulkFilter('q=mug&status=draft&status=active&minPrice=100&vendor=');
  expect(filter).toEqual({ q: 'mug', status: ['draft', 'active'], minPrice: 100, vendor: [''] });
  const ids = new Set(['a']);
  expect(toBulkSelection({ kind: 'some', ids }, filter)).toEqual({ ids: ['a'] });
  expect(toBulkSelection({ kind: 'all', ids }, filter)).toEqual({ filter, except: ['a'] });
  expect(toBulkSelection({ kind: 'all', ids: new Set() }, {})).toEqual({ filter: {} });
});
