import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GROWING_SECONDS, RESOLUTIONS } from '../resolutions.ts';
import { coverRange } from './cover-range.ts';

const DAY = 86_400;
const NOW = 1_790_000_000;

it('holds a range exactly once, in steps that are there', () => {
  const within = (days: number) => fc.integer({ min: 1, max: days * DAY });
  fc.assert(
    fc.property(within(80), within(60), within(90), fc.constantFrom(undefined, 60, 3_600, 14_400, DAY), (...drawn) => {
      const [ago, length, begunAgo, step] = drawn;
      const [from, to] = [NOW - ago - length, NOW - ago];
      const begun = Math.ceil((NOW - begunAgo) / GROWING_SECONDS) * GROWING_SECONDS;
      const segments = coverRange({ from, to, now: NOW, step, begun: new Map([[GROWING_SECONDS, begun]]) });
      for (const segment of segments) {
        expect(segment.from).toBeLessThan(segment.to);
        expect(segment.from % segment.resolution).toBe(0);
        expect((step ?? DAY) % segment.resolution).toBe(0);
        expect(RESOLUTIONS.map(({ seconds }) => seconds)).toContain(segment.resolution);
      }
      const grown = segments.filter(({ resolution }) => resolution === GROWING_SECONDS);
      expect(Math.min(Infinity, ...grown.map((segment) => segment.from))).toBeGreaterThanOrEqual(begun);
      expect(segments.slice(1).map((segment) => segment.from)).toEqual(segments.slice(0, -1).map((each) => each.to));
      expect(segments[0]!.from).toBeLessThanOrEqual(from);
      expect(segments.at(-1)!.to).toBe(to);
    }),
  );
});
