import { describe, expect, it } from 'vitest';
import { createUploadRoom } from './upload-room.ts';

/** A disk on which nothing else is written than what the test says. */
function createRoom({ free = 10_000, kept = 0 }: { free?: number; kept?: number } = {}) {
  const disk = { free };
  const room = createUploadRoom({
    limits: { maxRunning: 3, maxKeptBytes: 5_000, spareBytes: 1_000, checkBytes: 100 },
    what: 'imports',
    bytesOf: async () => kept,
    freeBytes: async () => disk.free,
  });
  return { ...room, disk };
}
const full = expect.objectContaining({ code: 'too_large', message: expect.stringContaining('nearly full') });
const tooMuch = expect.objectContaining({ code: 'too_large', message: expect.stringContaining('Discard some') });

describe('createUploadRoom', () => {
  it('stops an upload that announced nothing once the disk is nearly full', async () => {
    const { enter, disk } = createRoom();
    const place = await enter({ userId: 'ann', announced: 0 });
    await place.grow(100);
    disk.free = 999;
    await place.grow(99);
    await expect(place.grow(1)).rejects.toEqual(full);
  });

  it('stops an upload that grows beyond what its account may keep, at the latest at its end', async () => {
    const { enter } = createRoom({ kept: 4_800 });
    const place = await enter({ userId: 'ann', announced: 10 });
    await place.grow(150);
    await place.grow(60);
    await expect(place.settle()).rejects.toEqual(tooMuch);
  });

  it('counts what other uploads announced, also of those that come together', async () => {
    const { enter } = createRoom({ free: 5_000 });
    const asked = await Promise.allSettled([
      enter({ userId: 'ann', announced: 3_000 }),
      enter({ userId: 'ben', announced: 3_000 }),
    ]);
    expect(asked).toContainEqual({ status: 'rejected', reason: full });
    const { enter: enterOther } = createRoom();
    const first = await enterOther({ userId: 'ann', announced: 3_000 });
    await expect(enterOther({ userId: 'ann', announced: 3_000 })).rejects.toEqual(tooMuch);
    first.leave();
    await enterOther({ userId: 'ann', announced: 3_000 });
    await enterOther({ userId: 'ben', announced: 3_000 });
  });

  it('claims no more of the disk than what is still to come', async () => {
    const { enter, disk } = createRoom({ free: 4_000 });
    const place = await enter({ userId: 'ann', announced: 3_000 });
    disk.free = 1_100;
    await expect(place.grow(2_900)).resolves.toBeUndefined();
  });

  it('lets three uploads of an account run at a time', async () => {
    const { enter } = createRoom();
    const places = await Promise.all([1, 2, 3].map(() => enter({ userId: 'ann', announced: 0 })));
    await expect(enter({ userId: 'ann', announced: 0 })).rejects.toMatchObject({ code: 'overloaded' });
    places[0]?.leave();
    await enter({ userId: 'ann', announced: 0 });
  });
});
