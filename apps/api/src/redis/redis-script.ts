import { createHash } from 'node:crypto';
import { ReplyError, type Redis } from 'ioredis';

export interface RedisScript {
  readonly lua: string;
  readonly sha1: string;
}
/** A script that Redis runs in one go; sent once, then named by its digest. */
export const createScript = (lua: string): RedisScript => ({ lua, sha1: createHash('sha1').update(lua).digest('hex') });

/** @returns what the script answers, with texts as Buffers. @throws what Redis or the connection says. */
export async function evaluate(
  redis: Redis,
  { lua, sha1 }: RedisScript,
  keysAndArgs: readonly (string | number | Buffer)[],
): Promise<unknown> {
  try {
    return await redis.callBuffer('EVALSHA', sha1, ...keysAndArgs);
  } catch (error) {
    // A Redis that was started anew has forgotten its scripts.
    if (!(error instanceof ReplyError && String((error as Error).message).startsWith('NOSCRIPT'))) throw error;
    return redis.callBuffer('EVAL', lua, ...keysAndArgs);
  }
}
