import { expect, it, vi } from 'vitest';
import type { ProfileFiles } from './profile-files.ts';
import type { ProfilesRepository } from './profiles-repository.ts';
import { refuseCpuProfile, refuseSnapshot } from './room-for-profiles.ts';
import { runProfiles } from './run-profiles.ts';
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

it('refuses a CPU profile for which the disk has no room, with the figures', () => {
  expect(refuseCpuProfile({ seconds: 60, freeDiskBytes: 600 * MB })).toBeUndefined();
  expect(refuseCpuProfile({ seconds: 60, freeDiskBytes: undefined })).toBeUndefined();
  expect(refuseCpuProfile({ seconds: 60, freeDiskBytes: 520 * MB })).toMatch(
    /^A CPU profile needs 527 MB on the disk.*; 520 MB are. Make room/,
  );
});

it('tells whoever asked for a CPU profile that there is no room, and takes none', async () => {
  const end = vi.fn<ProfilesRepository['end']>(async () => undefined);
  const claim: ProfilesRepository['claim'] = async () => ({ id: 'one', kind: 'cpu', seconds: 5 });
  const runner = runProfiles({
    processId: 'own',
    repository: { claim, end } as unknown as ProfilesRepository,
    files: { freeDiskBytes: async () => 100 * MB, sweep: async () => undefined } as unknown as ProfileFiles,
    logger: { warn: vi.fn<() => void>() },
  });
  runner.wake();
  await runner.stop();
  expect(end.mock.calls).toEqual([['one', { state: 'failed', error: expect.stringContaining('Make room') }]]);
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
