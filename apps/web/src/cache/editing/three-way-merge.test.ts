import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSame, mergeItems, mergeValue, mergeWords, type Choice } from './three-way-merge.ts';

interface Item {
  id: string;
  price: number;
  sku: string;
  position: number;
}

const value = fc.jsonValue({ maxDepth: 2 });
const words = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 });
const items = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
      price: fc.integer({ min: 0, max: 3 }),
      sku: fc.constantFrom('x', 'y', 'z'),
    }),
    { maxLength: 6, selector: ({ id }) => id },
  )
  .map((list): Item[] => list.map((item, position) => Object.assign(item, { position })));

const allOf = (collisions: readonly { path: string }[], choice: Choice) =>
  new Map(collisions.map(({ path }) => [path, choice]));

test('equality looks through members in any order and through items in theirs', () => {
  expect(isSame({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
  expect(isSame([1, 2], [2, 1])).toBe(false);
  expect(isSame({ a: undefined }, {})).toBe(false);
  expect(isSame([], {})).toBe(false);
  fc.assert(fc.property(value, value, (a, b) => isSame(a, b) === isSame(b, a)));
});

test('whoever alone changed a value is right, and two that agree do not collide', () => {
  fc.assert(
    fc.property(value, value, (base, changed) => {
      expect(mergeValue('x', { base, mine: changed, theirs: base })).toEqual({ value: changed, collisions: [] });
      expect(mergeValue('x', { base, mine: base, theirs: changed })).toEqual({ value: changed, collisions: [] });
      expect(mergeValue('x', { base, mine: changed, theirs: changed }).collisions).toEqual([]);
    }),
  );
});

test('a collision shows mine until somebody chooses', () => {
  const sides = { base: 58, mine: 62, theirs: 55 };
  expect(mergeValue('price', sides)).toEqual({ value: 62, collisions: [{ path: 'price', ...sides }] });
  expect(mergeValue('price', sides, new Map([['price', 'theirs']]))).toEqual({ value: 55, collisions: [] });
  expect(mergeValue('price', sides, new Map([['price', 'mine']]))).toEqual({ value: 62, collisions: [] });
});

test('words: what either added is in, what either removed is out', () => {
  fc.assert(
    fc.property(words, words, words, (base, mine, theirs) => {
      const merged = new Set(mergeWords({ base, mine, theirs }).value);
      for (const word of new Set([...base, ...mine, ...theirs])) {
        const added = !base.includes(word) && (mine.includes(word) || theirs.includes(word));
        const kept = base.includes(word) && mine.includes(word) && theirs.includes(word);
        expect(merged.has(word)).toBe(added || kept);
      }
      expect(mergeWords({ base, mine, theirs: base }).value).toEqual(mine);
      expect(mergeWords({ base, mine: base, theirs }).value).toEqual(theirs);
    }),
  );
});

test('items: where only one changed anything, the result is exactly theirs or mine, in order', () => {
  fc.assert(
    fc.property(items, items, (base, changed) => {
      expect(mergeItems('v', { base, mine: changed, theirs: base })).toEqual({ value: changed, collisions: [] });
      expect(mergeItems('v', { base, mine: base, theirs: changed })).toEqual({ value: changed, collisions: [] });
    }),
  );
});

test('items: choices settle every collision, and nothing that did not collide depends on them', () => {
  fc.assert(
    fc.property(items, items, items, (base, mine, theirs) => {
      const sides = { base, mine, theirs };
      const open = mergeItems('v', sides);
      expect(new Set(open.collisions.map(({ path }) => path)).size).toBe(open.collisions.length);
      for (const choice of ['mine', 'theirs'] as const) {
        const settled = mergeItems('v', sides, allOf(open.collisions, choice));
        expect(settled.collisions).toEqual([]);
        const collided = (id: string, key: string) =>
          open.collisions.some(({ path }) => path === `v/${id}` || path === `v/${id}/${key}`);
        for (const item of settled.value) {
          const before = open.value.find(({ id }) => id === item.id);
          const settledAlone = (['price', 'sku'] as const).filter((key) => !collided(item.id, key));
          for (const key of settledAlone) expect(before?.[key]).toBe(item[key]);
        }
      }
      // Without a choice the screen shows mine.
      expect(mergeItems('v', sides, allOf(open.collisions, 'mine')).value).toEqual(open.value);
    }),
  );
});

test('items: a member is taken from whoever changed it; the same one twice collides', () => {
  fc.assert(
    fc.property(items, items, items, (base, mine, theirs) => {
      const { value: merged, collisions } = mergeItems('v', { base, mine, theirs });
      const of = (list: readonly Item[], id: string) => list.find((item) => item.id === id);
      for (const item of merged) {
        const [was, my, their] = [of(base, item.id), of(mine, item.id), of(theirs, item.id)];
        if (!was || !my || !their) continue;
        for (const key of ['price', 'sku'] as const) {
          const isOpen = collisions.some(({ path }) => path === `v/${item.id}/${key}`);
          expect(isOpen).toBe(my[key] !== was[key] && their[key] !== was[key] && my[key] !== their[key]);
          expect(item[key]).toBe(my[key] === was[key] ? their[key] : my[key]);
        }
      }
      expect(merged.map(({ position }) => position)).toEqual(merged.map((_, index) => index));
    }),
  );
});

test('items: one removed what the other changed', () => {
  const base = [{ id: '1', price: 1, position: 0 }];
  const changed = [{ id: '1', price: 2, position: 0 }];
  const removed = mergeItems('v', { base, mine: [], theirs: changed });
  expect(removed).toEqual({ value: [], collisions: [{ path: 'v/1', base: base[0], theirs: changed[0] }] });
  expect(mergeItems('v', { base, mine: [], theirs: changed }, new Map([['v/1', 'theirs']])).value).toEqual(changed);
  expect(mergeItems('v', { base, mine: changed, theirs: [] }, new Map([['v/1', 'mine']])).value).toEqual(changed);
  expect(mergeItems('v', { base, mine: changed, theirs: [] }, new Map([['v/1', 'theirs']])).value).toEqual([]);
});
