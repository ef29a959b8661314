import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame, ID_BYTES } from './entry-frame.ts';
import type { StoredFrame } from '../second-tier.ts';

const maxBodyBytes = 1_000_000;
const aFrame: fc.Arbitrary<StoredFrame> = fc.record({
  snapshot: fc.string(),
  footprint: fc.jsonValue(),
  filledAt: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  meta: fc.jsonValue(),
  // On both sides of the size from which bodies are compressed, and both kinds: what shrinks and what does not.
  body: fc.oneof(
    fc.uint8Array({ maxLength: 5_000 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(fc.string({ minLength: 1 }), fc.nat(2_000)).map(([text, times]) => Buffer.from(text.repeat(times))),
  ),
});
/** What JSON makes of it: it has no -0. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a frame', () => {
  it('gives back what was put in', async () => {
    await fc.assert(
      fc.asyncProperty(aFrame, async (given) => {
        const back = await decodeFrame(await encodeFrame(given), { maxBodyBytes });
        expect(back).toEqual({ ...given, footprint: asJson(given.footprint), meta: asJson(given.meta) });
      }),
    );
  });

  it('is nothing at all when a byte behind its id is another, or when some are missing', async () => {
    await fc.assert(
      fc.asyncProperty(aFrame, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (given, at, by, cut) => {
        const frame = await encodeFrame(given);
        const place = ID_BYTES + (at % (frame.length - ID_BYTES));
        if (!cut) frame[place] = (frame[place] ?? 0) ^ by;
        expect(await decodeFrame(cut ? frame.subarray(0, place) : frame, { maxBodyBytes })).toBeUndefined();
      }),
    );
  });

  it('is refused where its body would be larger than it may', async () => {
    const [given] = fc.sample(aFrame, 1);
    const frame = await encodeFrame({ ...(given as StoredFrame), body: Buffer.alloc(maxBodyBytes + 1) });
    expect(frame.length).toBeLessThan(10_000);
    expect(await decodeFrame(frame, { maxBodyBytes })).toBeUndefined();
  });

  it('has an id of its own each time', async () => {
    const [given] = fc.sample(aFrame, 1);
    const ids = await Promise.all(
      [1, 2].map(async () => (await encodeFrame(given as StoredFrame)).subarray(0, ID_BYTES)),
    );
    expect(ids[0]).not.toEqual(ids[1]);
  });
});
