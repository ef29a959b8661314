import { expect, test } from 'vitest';
import type { Footprint, Touch } from '../../cache/footprint.ts';
import type { FeedEntry } from '../../changes/feed-repository.ts';
import { createPageFootprint } from './page-footprint.ts';

const entry = {} as FeedEntry;
const part = (touch: Touch, about: Partial<Footprint> = {}): Footprint => ({
  productIds: null,
  group: null,
  touch: () => touch,
  toJson: () => touch,
  ...about,
});
const group = (text: string, mayTouch: boolean) => ({ text, mayTouch: () => mayTouch });

test('a change does to a page what it does to the part that it touches most', () => {
  const touchOf = (...touches: Touch[]) =>
    createPageFootprint(Object.fromEntries(touches.map((touch, at) => [`${at}`, part(touch)]))).touch(entry);
  expect(touchOf('none', 'none')).toBe('none');
  expect(touchOf('lag', 'none')).toBe('lag');
  expect(touchOf('none', 'lag', 'drop', 'none')).toBe('drop');
});

test('it is asked about each change that one of its parts has to be asked about', () => {
  const grouped = createPageFootprint({
    a: part('none', { group: group('x', false), productIds: new Set(['1']) }),
    b: part('none', { group: group('y', true) }),
  });
  expect(grouped.group?.mayTouch(entry)).toBe(true);
  expect(grouped.group?.text).toContain('x');
  expect(grouped.group?.text).toContain('y');
  const quiet = createPageFootprint({ a: part('none', { group: group('x', false) }) });
  expect(quiet.group?.mayTouch(entry)).toBe(false);

  const ids = createPageFootprint({
    a: part('none', { productIds: new Set(['1']) }),
    b: part('none', { productIds: new Set(['2']) }),
  });
  expect([ids.group, [...(ids.productIds ?? [])]]).toEqual([null, ['1', '2']]);
  // One that is asked about everything, or in another way than the rest, makes the page so.
  for (const other of [part('none'), part('none', { group: group('x', false) })]) {
    const all = createPageFootprint({ a: part('none', { productIds: new Set(['1']) }), b: other });
    expect([all.group, all.productIds]).toEqual([null, null]);
  }
});

test('it says for another tier what its parts say', () => {
  expect(createPageFootprint({ 'products.list': part('drop'), 'products.marks': part('lag') }).toJson()).toEqual({
    'products.list': 'drop',
    'products.marks': 'lag',
  });
});
