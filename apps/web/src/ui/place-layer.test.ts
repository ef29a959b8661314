import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeLayer } from './place-layer.ts';

const length = (max: number) => fc.integer({ min: 0, max });
const viewport = { width: 400, height: 600 };

test('stands below its button, flush with the asked side', () => {
  const anchor = { left: 300, top: 10, width: 60, height: 32 };
  const layer = { width: 200, height: 100 };
  expect(placeLayer({ anchor, layer, viewport, align: 'end' })).toMatchObject({ left: 160, top: 46 });
  expect(placeLayer({ anchor, layer, viewport, align: 'start' }).left).toBe(192);
});

test('stands above where there is no room below', () => {
  const anchor = { left: 0, top: 560, width: 60, height: 32 };
  expect(placeLayer({ anchor, layer: { width: 100, height: 200 }, viewport, align: 'start' })).toMatchObject({
    left: 8,
    top: 356,
  });
});

test('never leaves the window where it fits in it', () => {
  fc.assert(
    fc.property(
      length(390),
      length(590),
      length(384),
      length(2_000),
      fc.constantFrom<'start' | 'end'>('start', 'end'),
      (left, top, width, height, align) => {
        const anchor = { left, top, width: 10, height: 10 };
        const placed = placeLayer({ anchor, layer: { width, height }, viewport, align });
        expect(placed.left).toBeGreaterThanOrEqual(8);
        expect(placed.left + width).toBeLessThanOrEqual(392);
        expect(placed.top).toBeGreaterThanOrEqual(0);
        expect(placed.top + Math.min(height, placed.maxHeight)).toBeLessThanOrEqual(600);
      },
    ),
  );
});
