import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeedEntry } from '../changes/feed-repository.ts';
import { createEntryIndex } from './entry-index.ts';
import type { Footprint, Place } from './footprint.ts';

// Whatever an index finds, asking every entry must find no more of what is touched.

const place = fc.record({ value: fc.nat(30), id: fc.constantFrom('a', 'b', 'c') });
const compare = (a: Place, b: Place) => Number(a.value) - Number(b.value) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
interface Change {
  id: string;
  before: Place | null;
  after: Place | null;
}
const places = ({ before, after }: Change): Place[] => [before, after].filter((at) => at !== null);
const changeOf = (entry: FeedEntry) => entry as unknown as Change;

const spanned = fc
  .record({
    group: fc.constantFrom('x', 'y'),
    order: fc.constantFrom('rising', 'other'),
    from: fc.option(place),
    to: fc.option(place),
    next: fc.option(fc.constantFrom('p1', 'p2')),
  })
  .map(({ group, order, from, to, next }): Footprint => ({
    productIds: null,
    group: { text: group, mayTouch: (entry) => group === 'x' || changeOf(entry).id !== 'p3' },
    span: {
      order,
      from,
      to,
      productIds: next ? [next] : [],
      compare,
      placesOf: (entry) => (changeOf(entry).id === 'p4' ? undefined : places(changeOf(entry))),
    },
    touch: (entry) =>
      changeOf(entry).id === next ||
      changeOf(entry).id === 'p4' ||
      places(changeOf(entry)).some((at) => (!from || compare(from, at) <= 0) && (!to || compare(at, to) <= 0))
        ? 'drop'
        : 'none',
    toJson: () => null,
  }));
const unspanned = fc.constantFrom<Footprint>(
  { productIds: new Set(['p1', 'p3']), group: null, touch: () => 'drop', toJson: () => null },
  { productIds: null, group: { text: 'x', mayTouch: () => true }, touch: () => 'lag', toJson: () => null },
  { productIds: null, group: null, touch: () => 'lag', toJson: () => null },
);
const footprint = fc.oneof({ weight: 9, arbitrary: spanned }, { weight: 1, arbitrary: unspanned });
const change = fc.record({
  op: fc.constant('update'),
  id: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
  before: fc.option(place),
  after: fc.option(place),
});
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ add: fc.array(footprint, { maxLength: 60 }) }) },
  { weight: 2, arbitrary: fc.record({ removeEvery: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 4, arbitrary: fc.record({ change, drops: fc.boolean() }) },
);

test('finds whatever a change touches, however entries come and go', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      interface Entry {
        footprint: Footprint;
      }
      const index = createEntryIndex<Entry>();
      const entries = new Set<Entry>();
      const wrong: string[] = [];
      for (const each of commands) {
        if ('add' in each) {
          for (const one of each.add) {
            const entry = { footprint: one };
            entries.add(entry);
            index.add(entry);
          }
        } else if ('removeEvery' in each) {
          for (const entry of [...entries].filter((_, at) => at % each.removeEvery === 0)) {
            entries.delete(entry);
            index.remove(entry);
          }
        } else {
          const told = { ...each.change, productId: each.change.id } as unknown as FeedEntry;
          const touched = ({ footprint: { group, productIds, touch } }: Entry) =>
            (group ? group.mayTouch(told) : !productIds || productIds.has(each.change.id)) && touch(told) !== 'none';
          const wanted = [...entries].filter(touched);
          const found = new Set<Entry>();
          index.visit(told, (entry) => {
            if (!entries.has(entry) && !found.has(entry)) wrong.push('told of an entry that was removed');
            if (!touched(entry)) return;
            found.add(entry);
            if (each.drops && entries.delete(entry)) index.remove(entry);
          });
          if (found.size !== wanted.length || !wanted.every((entry) => found.has(entry))) wrong.push('missed one');
        }
      }
      expect(wrong).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
