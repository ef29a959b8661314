import { expect, test, vi } from 'vitest';
import { createScroller } from './scroller.ts';

const list = (items: number) => {
  const scroller = createScroller();
  scroller.setLayout({ items, perLine: 1, lineHeight: 50 });
  return scroller;
};

test('draws what is in view and around it, in steps, within the list', () => {
  const scroller = list(1_000);
  expect(scroller.drawn()).toEqual({ first: 0, last: 23, base: 0 });
  scroller.toItem(500);
  expect(scroller.inView()).toEqual({ first: 500, last: 515 });
  expect(scroller.drawn()).toMatchObject({ first: 492, last: 523 });
  scroller.toShare(1);
  expect(scroller.drawn().last).toBe(999);
  expect(list(0).drawn()).toMatchObject({ first: 0, last: -1 });
});

test('the first item in view stays when rows change their height or their number in a line', () => {
  const scroller = list(1_000_000);
  scroller.toItem(523_411, 10);
  scroller.setLayout({ items: 1_000_000, perLine: 1, lineHeight: 40 });
  expect(scroller.itemPlace()).toEqual({ item: 523_411, within: 8 });
  scroller.setLayout({ items: 1_000_000, perLine: 5, lineHeight: 250 });
  expect(scroller.itemPlace().item).toBe(523_410);
});

test('nothing moves when the list turns out longer, and its end is kept when it turns out shorter', () => {
  const scroller = list(2_000);
  scroller.toItem(1_500);
  scroller.setLayout({ items: 900_000, perLine: 1, lineHeight: 50 });
  expect(scroller.itemPlace()).toEqual({ item: 1_500, within: 0 });
  scroller.setLayout({ items: 1_000, perLine: 1, lineHeight: 50 });
  expect(scroller.inView().last).toBe(999);
});

test('the named row glides from the first in view to the last of the list', () => {
  const scroller = list(1_000_000);
  expect(scroller.presentItem()).toBe(0);
  scroller.toItem(523_411);
  expect(scroller.presentItem()).toBe(523_411);
  scroller.toItem(523_411, 10);
  expect(scroller.presentItem()).toBe(523_412);
  scroller.toShare(1);
  expect(scroller.presentItem()).toBe(999_999);
  expect(list(3).presentItem()).toBe(0);
  const barely = list(17);
  expect(barely.presentItem()).toBe(0);
  barely.toShare(1);
  expect(barely.presentItem()).toBe(16);
});

test('an item is shown by the shortest way', () => {
  const scroller = list(1_000);
  scroller.toItem(100);
  scroller.showItem(110);
  expect(scroller.itemPlace().item).toBe(100);
  scroller.showItem(120);
  expect(scroller.inView().last).toBe(120);
  scroller.showItem(90);
  expect(scroller.itemPlace()).toEqual({ item: 90, within: 0 });
});

test('tells when it rests, once', () => {
  vi.useFakeTimers();
  const scroller = list(1_000);
  const rested = vi.fn<() => void>();
  scroller.onRest(rested);
  scroller.toItem(10);
  vi.advanceTimersByTime(100);
  scroller.toItem(20);
  vi.advanceTimersByTime(100);
  expect(rested).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  expect(rested).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
});
