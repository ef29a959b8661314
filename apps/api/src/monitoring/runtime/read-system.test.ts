import { expect, it } from 'vitest';
import { parseRedisInfo } from './machine/redis-memory.ts';
import { watchMachine } from './machine/watch-machine.ts';
import { heapLimit, memoryLimit } from './memory-limit.ts';
import { parseIo, parseNetwork } from './proc-files.ts';
import { watchProcess } from './watch-process.ts';

const NET = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 9352 47579258    0   18    0     0          0         0 93520 47579258    0    0    0     0       0          0
  eth0: 3739742163  241752    0    0    0     0          0         0 20576745  208848    0    0    0     0       0          0
  eth1:10 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0
`;

it('reads what Linux counts', () => {
  expect(parseIo('rchar: 6976\nwchar: 0\nread_bytes: 4096\nwrite_bytes: 12\ncancelled_write_bytes: 7\n')).toEqual({
    readBytes: 4_096,
    writtenBytes: 12,
  });
  expect(parseNetwork(NET)).toEqual({ receivedBytes: 3_739_742_173, sentBytes: 20_576_750 });
});

it('says what a system lacks instead of failing', async () => {
  expect([parseIo(undefined), parseNetwork(undefined), parseNetwork('junk')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  const read = async () => undefined;
  const { sample, missing } = await watchMachine({ dataDirectory: '/nowhere/at/all', read, platform: 'win32' })();
  expect(sample).toMatchObject({ disk: null, network: null, load: null, cpuShare: null });
  expect(missing).toHaveLength(3);
  const watch = watchProcess({ onFullCollection: () => {}, read });
  const looked = await watch.look();
  watch.stop();
  expect(looked.sample.io).toBeNull();
  expect(looked.missing).toHaveLength(1);
});

it('takes the limit that is reached first, and a limit of everything for none', () => {
  const MB = 1_024 * 1_024;
  expect(memoryLimit({ constrained: 2 ** 64, total: 8_000 * MB })).toBeNull();
  expect(memoryLimit({ constrained: 0, total: 8_000 * MB })).toBeNull();
  expect(memoryLimit({ constrained: 512 * MB, total: 8_000 * MB })).toBe(512 * MB);
  expect(heapLimit({ v8LimitBytes: 4_000 * MB, containerBytes: 512 * MB, besideHeapBytes: 112 * MB })).toEqual({
    limitBytes: 400 * MB,
    limitFrom: 'container',
  });
  expect(heapLimit({ v8LimitBytes: 256 * MB, containerBytes: 512 * MB, besideHeapBytes: 112 * MB }).limitFrom).toBe(
    'v8',
  );
});

it('reads the memory of Redis', () => {
  const text =
    'used_memory:1000\r\nused_memory_rss:1500\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\nmem_fragmentation_ratio:1.5\r\nevicted_keys:3\r\n';
  expect(parseRedisInfo(text)).toEqual({
    usedBytes: 1_000,
    residentBytes: 1_500,
    maxBytes: null,
    fragmentation: 1.5,
    evictedKeys: 3,
    policy: 'noeviction',
  });
  expect(parseRedisInfo('')).toBeNull();
});
