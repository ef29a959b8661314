import { expect, it } from 'vitest';
import type { FootprintSpan, Place } from './footprint.ts';
import { createSpanIndex } from './span-index.ts';

const place = (value: number): Place => ({ value, id: '' });
const compare = (a: Place, b: Place) => Number(a.value) - Number(b.value);
const at = (value: number) => {
  const from = place(value);
  const span: FootprintSpan = { order: 'o', from, to: from, productIds: [], compare, placesOf: () => [] };
  return { footprint: { span } };
};

it('lets go of what is removed, also where no change comes, and finds what is left', () => {
  const index = createSpanIndex<ReturnType<typeof at>>();
  const kept = Array.from({ length: 100 }, (_, n) => at(n));
  kept.forEach(index.add);
  let most = 0;
  // As when pages of one list push each other out.
  for (let n = 0; n < 10_000; n += 1) {
    const entry = at(n);
    index.add(entry);
    index.remove(entry);
    most = Math.max(most, index.held());
  }
  expect(most).toBeLessThan(2 * kept.length + 100);
  const found: unknown[] = [];
  for (let n = 0; n < 100; n += 1) index.visit([place(n)], (entry) => found.push(entry));
  expect(found).toEqual(kept);
});
