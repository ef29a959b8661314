import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  drawnLines,
  elementHeight,
  isStuck,
  JUMP,
  MAX_ELEMENT_HEIGHT,
  maxScrollTop,
  maxTop,
  rebased,
  scrolled,
  scrollTopOf,
  topOf,
  topShowing,
  type Lines,
  type Place,
} from './scroll-geometry.ts';

const million: Lines = { count: 1_000_000, height: 56, viewport: 700 };
const anyLines = fc.record({
  count: fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 5_000_000 })),
  height: fc.constantFrom(40, 56, 72, 263, 309),
  viewport: fc.integer({ min: 1, max: 2_160 }),
});
const atRest = (lines: Lines, top: number): Place => rebased(lines, { top, scrollTop: 0 });

describe('a list taller than an element may be', () => {
  test('the element never passes the cap, and shorter lists keep their own height', () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        expect(elementHeight(lines)).toBeLessThanOrEqual(MAX_ELEMENT_HEIGHT);
        expect(elementHeight(lines)).toBe(
          Math.min(MAX_ELEMENT_HEIGHT, Math.max(lines.viewport, lines.count * lines.height)),
        );
      }),
    );
  });

  test('both ends are exact', () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        expect([topOf(lines, 0), scrollTopOf(lines, 0)]).toEqual([0, 0]);
        expect(topOf(lines, maxScrollTop(lines))).toBe(maxTop(lines));
        expect(scrollTopOf(lines, maxTop(lines))).toBe(maxScrollTop(lines));
      }),
    );
  });

  test('every line can be brought into view, and is then drawn', () => {
    fc.assert(
      fc.property(anyLines, fc.double({ min: 0, max: 1, noNaN: true }), (lines, share) => {
        fc.pre(lines.count > 0);
        const line = Math.floor(share * (lines.count - 1));
        const top = topShowing(lines, 0, line);
        const { first, last } = drawnLines(lines, atRest(lines, top).top, 0, 0);
        expect(first).toBeLessThanOrEqual(line);
        expect(last).toBeGreaterThanOrEqual(line);
      }),
    );
  });

  test('a wheel moves the rows by exactly what it moved the element, through any number of rests', () => {
    const moves = fc.array(fc.tuple(fc.integer({ min: -3_000, max: 3_000 }), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(anyLines, fc.double({ min: 0, max: 1, noNaN: true }), moves, (lines, share, steps) => {
        let place = atRest(lines, Math.round(share * maxTop(lines)));
        for (const [by, rests] of steps) {
          const scrollTop = Math.min(Math.max(place.scrollTop + by, 0), maxScrollTop(lines));
          const next = scrolled(lines, place, scrollTop);
          expect(next.top - place.top).toBe(scrollTop - place.scrollTop);
          place = rests ? rebased(lines, next) : next;
          expect(place.top).toBe(next.top);
          expect(place.top).toBeGreaterThanOrEqual(0);
          expect(place.top).toBeLessThanOrEqual(maxTop(lines));
        }
      }),
    );
  });

  test('an elastic bounce at either end moves nothing, however often', () => {
    const bounce = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(anyLines, fc.boolean(), bounce, (lines, atEnd, beyond) => {
        const edge = atRest(lines, atEnd ? maxTop(lines) : 0);
        let place = edge;
        for (const by of beyond) {
          place = scrolled(lines, place, atEnd ? maxScrollTop(lines) + by : -by);
          expect(place).toEqual(edge);
        }
        expect(scrolled(lines, place, edge.scrollTop)).toEqual(edge);
      }),
    );
  });

  test('near an end a scroll reaches the end itself without a rest', () => {
    let place = atRest(million, 400_000);
    for (let frame = 0; frame < 4_000; frame++) place = scrolled(million, place, Math.max(place.scrollTop - 100, 0));
    expect(place).toEqual({ top: 0, scrollTop: 0 });
    expect(isStuck(million, place)).toBe(false);
  });

  test('a scroll that never rests is caught before it sticks at the end of the element', () => {
    const place: Place = { top: 20_000_000, scrollTop: 0 };
    expect(isStuck(million, place)).toBe(true);
    expect(isStuck(million, rebased(million, place))).toBe(false);
  });

  test('a dragged scrollbar is a jump in proportion', () => {
    const middle = scrolled(million, { top: 0, scrollTop: 0 }, maxScrollTop(million) / 2);
    expect(middle.top).toBeCloseTo(maxTop(million) / 2, -1);
    expect(scrolled(million, { top: 0, scrollTop: 0 }, JUMP).top).toBe(JUMP);
  });

  test('the mapping never turns back', () => {
    fc.assert(
      fc.property(anyLines, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }), (lines, shares) => {
        const places = shares.toSorted((a, b) => a - b).map((share) => topOf(lines, share * maxScrollTop(lines)));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
    );
  });
});

test('lines are drawn once each, without a gap, within the list', () => {
  expect(drawnLines({ count: 0, height: 56, viewport: 700 }, 0, 100, 100)).toEqual({ first: 0, last: -1 });
  expect(drawnLines({ count: 10, height: 50, viewport: 100 }, 75, 0, 0)).toEqual({ first: 1, last: 3 });
  expect(drawnLines({ count: 10, height: 50, viewport: 100 }, 100, 50, 50)).toEqual({ first: 1, last: 4 });
  expect(drawnLines({ count: 10, height: 50, viewport: 100 }, 400, 500, 500)).toEqual({ first: 0, last: 9 });
});

test('a line already in view does not move the list', () => {
  const lines: Lines = { count: 100, height: 50, viewport: 200 };
  expect(topShowing(lines, 120, 3)).toBe(120);
  expect(topShowing(lines, 120, 2)).toBe(100);
  expect(topShowing(lines, 120, 6)).toBe(150);
  expect(topShowing({ ...lines, viewport: 30 }, 0, 6)).toBe(300);
});
