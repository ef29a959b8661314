import type { RedisMemory } from '@headroom/contracts/monitoring/runtime-machine';

/** Reads what `INFO` says of memory and evictions: https://redis.io/docs/latest/commands/info/ */
export function parseRedisInfo(text: string): Omit<RedisMemory, 'series'> | null {
  const values = new Map(
    [...text.matchAll(/^([a-z_]+):([^\r\n]*)\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const number = (name: string) => Number(values.get(name) ?? NaN);
  const usedBytes = number('used_memory');
  if (!Number.isFinite(usedBytes)) return null;
  const residentBytes = number('used_memory_rss');
  const maxBytes = number('maxmemory');
  const fragmentation = number('mem_fragmentation_ratio');
  return {
    usedBytes,
    residentBytes: Number.isFinite(residentBytes) ? residentBytes : usedBytes,
    maxBytes: maxBytes > 0 ? maxBytes : null,
    fragmentation: Number.isFinite(fragmentation) ? fragmentation : null,
    evictedKeys: Number.isFinite(number('evicted_keys')) ? number('evicted_keys') : 0,
    policy: values.get('maxmemory_policy') ?? null,
  };
}
