import { expect, it } from 'vitest';
import { refuseSnapshot } from './room-for-snapshot.ts';
import { watchSlowness } from './watch-slowness.ts';

const MB = 1_024 * 1_024;

it('refuses a snapshot that would end the process or fill the disk, with the figures', () => {
  const heapBytes = 400 * MB;
  expect(refuseSnapshot({ heapBytes, availableBytes: 900 * MB, freeDiskBytes: 1_400 * MB })).toBeUndefined();
  expect(refuseSnapshot({ heapBytes, availableBytes: 900 * MB, freeDiskBytes: undefined })).toBeUndefined();
  expect(refuseSnapshot({ heapBytes, availableBytes: 700 * MB, freeDiskBytes: 9_000 * MB })).toMatch(/800 MB.*700 MB/);
  expect(refuseSnapshot({ heapBytes, availableBytes: 900 * MB, freeDiskBytes: 1_200 * MB })).toMatch(
    /1,312 MB.*1,200 MB/,
  );
});

it('wants a profile after half a minute of lateness, and at most one in ten minutes', () => {
  let now = 0;
  const isSlow = watchSlowness('api', { now: () => now });
  const look = (delayP99Ms: number | null) => {
    now += 10_000;
    return isSlow({ eventLoop: { delayP50Ms: 0, delayP99Ms, delayMaxMs: 0, utilisation: 1 } }) !== undefined;
  };
  expect([250, 250, 100, 250, 250, null, 250, 250].map(look)).toEqual(Array.from({ length: 8 }, () => false));
  expect(look(300)).toBe(true);
  const hour = Array.from({ length: 360 }, () => look(500));
  expect(hour.filter(Boolean)).toHaveLength(6);
  const worker = watchSlowness('worker', { now: () => now });
  expect(
    [900, 900, 900].map((delayP99Ms) =>
      worker({ eventLoop: { delayP50Ms: 0, delayP99Ms, delayMaxMs: 0, utilisation: 1 } }),
    ),
  ).toEqual([undefined, undefined, undefined]);
});
