import fc from 'fast-check';
import { expect, test } from 'vitest';
import { treemap } from './treemap.mjs';

const frame = { x: 10, y: 20, width: 300, height: 200 };
const items = fc.array(
  fc.integer({ min: 0, max: 1000 }).map((size) => ({ size })),
  { minLength: 1, maxLength: 40 },
);

test('areas are in proportion to sizes, fill the frame, and stay within it', () => {
  fc.assert(
    fc.property(items, (all) => {
      const total = all.reduce((sum, { size }) => sum + size, 0);
      const placed = treemap(all, frame);
      expect(placed).toHaveLength(all.filter(({ size }) => size > 0).length);
      for (const { size, x, y, width, height } of placed) {
        expect(width * height).toBeCloseTo((size / total) * frame.width * frame.height, 3);
        expect(x).toBeGreaterThanOrEqual(frame.x - 1e-6);
        expect(y).toBeGreaterThanOrEqual(frame.y - 1e-6);
        expect(x + width).toBeLessThanOrEqual(frame.x + frame.width + 1e-6);
        expect(y + height).toBeLessThanOrEqual(frame.y + frame.height + 1e-6);
      }
    }),
  );
});

test('no two lie over each other', () => {
  fc.assert(
    fc.property(items, (all) => {
      const placed = treemap(all, frame);
      for (const [index, one] of placed.entries())
        for (const other of placed.slice(index + 1)) {
          const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
          const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
          expect(Math.min(across, down)).toBeLessThanOrEqual(1e-6);
        }
    }),
  );
});
