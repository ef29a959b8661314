import type { DatabaseStorage, RedisMemory } from '@headroom/contracts/monitoring/runtime-machine';
import type { Pool } from 'pg';
import type { RedisConnection } from '../../../redis/connect-redis.ts';
import type { Recorder } from '../../recorder.ts';
import { readDatabaseStorage } from './database-storage.ts';
import { parseRedisInfo } from './redis-memory.ts';

/** `INFO memory` and `INFO stats` as they come, about. */
const INFO_BYTES = 2_048;

export interface Stores {
  database(): Promise<Omit<DatabaseStorage, 'series'>>;
  /** null: there is none, or it does not answer. */
  redis(): Promise<Omit<RedisMemory, 'series'> | null>;
  /** Records both; rates from the second time on. */
  record(): Promise<void>;
}

/** Looks at what processes share: PostgreSQL's data and Redis's memory. */
export function watchStores({
  pool,
  redis,
  recorder,
}: {
  pool: Pick<Pool, 'query'>;
  redis: Pick<RedisConnection, 'tell'> | undefined;
  recorder: Pick<Recorder, 'gauge'>;
}): Stores {
  let before: { at: number; readBytes: number | null; writtenBytes: number | null } | undefined;

  async function readRedis() {
    let text = '';
    await redis?.tell(INFO_BYTES, async (client) => {
      text = `${await client.info('memory')}\n${await client.info('stats')}`;
    });
    return parseRedisInfo(text);
  }
  function recordRate(name: string, now: number | null, then: number | null, seconds: number): void {
    if (now !== null && then !== null && now >= then && seconds > 0) recorder.gauge(name, {}, (now - then) / seconds);
  }
  return {
    database: () => readDatabaseStorage(pool),
    redis: readRedis,
    async record() {
      const { sizeBytes, readBytes, writtenBytes } = await readDatabaseStorage(pool);
      const at = performance.now();
      if (sizeBytes !== null) recorder.gauge('database_storage_size_bytes', {}, sizeBytes);
      if (before) {
        const seconds = (at - before.at) / 1_000;
        recordRate('database_storage_read_bytes_per_second', readBytes, before.readBytes, seconds);
        recordRate('database_storage_written_bytes_per_second', writtenBytes, before.writtenBytes, seconds);
      }
      before = { at, readBytes, writtenBytes };
      const memory = await readRedis();
      if (!memory) return;
      recorder.gauge('redis_memory_used_bytes', {}, memory.usedBytes);
      recorder.gauge('redis_memory_resident_bytes', {}, memory.residentBytes);
    },
  };
}
