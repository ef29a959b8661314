import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refuseMeasuring } from '../monitoring/consent.ts';
import { offlineMark } from '../monitoring/offline-mark.ts';

const startBeacon = vi.hoisted(() => vi.fn<() => void>());
vi.mock('../monitoring/beacon.ts', () => ({ startBeacon }));
const deleteDatabase = vi.fn<(name: string) => void>();

/** As in a page of its own. */
async function load() {
  vi.resetModules();
  const [{ early }, { default: start }] = await Promise.all([
    import('../monitoring/early.ts'),
    import('./start-beacon.ts'),
  ]);
  early.hear(new ErrorEvent('error', { message: 'before anybody could know' }));
  return { early, start };
}

beforeEach(() => {
  vi.stubGlobal('indexedDB', { deleteDatabase });
  startBeacon.mockClear();
  deleteDatabase.mockClear();
});
afterEach(() => {
  refuseMeasuring(false);
  vi.unstubAllGlobals();
});

test('measures a page load once', async () => {
  const { early, start } = await load();
  start(1);
  start(1);
  expect(startBeacon).toHaveBeenCalledOnce();
  expect(early.failures).toHaveLength(1);
});

test('where somebody refuses, nothing is measured, kept or sent, not even what was gathered before', async () => {
  refuseMeasuring(true);
  offlineMark.set();
  const { early, start } = await load();
  start(1);
  early.hear(new ErrorEvent('error', { message: 'after' }));
  expect([startBeacon.mock.calls.length, early.failures.length, offlineMark.isSet()]).toEqual([0, 0, false]);
  expect(deleteDatabase).toHaveBeenCalledWith('measured-offline');
});

test('a visit that is not in the sample gathers nothing', async () => {
  const { early, start } = await load();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  start(0.5);
  vi.restoreAllMocks();
  expect([startBeacon.mock.calls.length, early.failures.length]).toEqual([0, 0]);
});
