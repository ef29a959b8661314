import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { RedisConnection } from '../../redis/connect-redis.ts';
import { evaluate } from '../../redis/redis-script.ts';
import type { Lease, SecondTier, StoredFrame } from '../second-tier.ts';
import { decodeFrame, encodeFrame, ID_BYTES } from './entry-frame.ts';
import { createHeldLeases } from './held-leases.ts';
import { look, LOOK, store } from './lease-scripts.ts';

/** Also how long what nobody asks for, or what is of a world that is gone, takes up room: nothing is ever searched for and deleted. */
const FRAME_LIFE_MILLISECONDS = 10 * 60_000;
/** So long those who wait are held up by a process that died; one that lives renews its lease. */
const LEASE_MILLISECONDS = 1_000;
/** A fill that takes longer than this is waited for by nobody: a reader waits, and it may be slow only where it runs. */
const LONGEST_WAIT_MILLISECONDS = 2_000;
/** Those who come later need not begin meanwhile, up to here. */
const LONGEST_HOLD_MILLISECONDS = 10_000;
const FIRST_PAUSE_MILLISECONDS = 4;
const LONGEST_PAUSE_MILLISECONDS = 32;
/** Redis answers nobody else while it moves a value. */
const MAX_FRAME_BYTES = 512 * 1024;
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Frames that were given out and may be asked for again, as not good enough. */
const REMEMBERED_FRAMES = 2_000;

export interface RedisTierCounts {
  hits: number;
  misses: number;
  /** Values that were no whole frame. */
  broken: number;
  leases: number;
  /** Fills of other processes that were waited for, and how many of them came. */
  waits: number;
  waitsFilled: number;
  writes: number;
  writtenBytes: number;
  /** Left out since they are too large. */
  tooLarge: number;
  /** No answer in time, or none expected. */
  unanswered: number;
}

/** The second level of the response cache in Redis, shared by all processes on one database. */
export function createRedisTier({
  redis,
  frameLifeMilliseconds = FRAME_LIFE_MILLISECONDS,
  leaseMilliseconds = LEASE_MILLISECONDS,
  longestWaitMilliseconds = LONGEST_WAIT_MILLISECONDS,
  maxFrameBytes = MAX_FRAME_BYTES,
}: {
  redis: Pick<RedisConnection, 'ask' | 'runScript' | 'tell'>;
  frameLifeMilliseconds?: number;
  leaseMilliseconds?: number;
  longestWaitMilliseconds?: number;
  maxFrameBytes?: number;
}): SecondTier & { readonly counts: Readonly<RedisTierCounts> } {
  const counts: RedisTierCounts = {
    hits: 0,
    misses: 0,
    broken: 0,
    leases: 0,
    waits: 0,
    waitsFilled: 0,
    writes: 0,
    writtenBytes: 0,
    tooLarge: 0,
    unanswered: 0,
  };
  const held = createHeldLeases({ redis, leaseMilliseconds, longestMilliseconds: LONGEST_HOLD_MILLISECONDS });
  /** The last frame of a key that was given out: whoever asks for the lease of that key has found it wanting. */
  const givenOut = new LRUCache<string, Buffer>({ max: REMEMBERED_FRAMES });

  function heard<T>(answer: T | undefined): T | undefined {
    if (answer === undefined) counts.unanswered += 1;
    return answer;
  }

  async function open(valueKey: string, value: Buffer): Promise<StoredFrame | undefined> {
    givenOut.set(valueKey, Buffer.from(value.subarray(0, ID_BYTES)));
    const frame = await decodeFrame(value, { maxBodyBytes: MAX_BODY_BYTES });
    if (!frame) counts.broken += 1;
    return frame;
  }

  /** Until it is there, or this process's turn, or it has taken longer than is worth waiting for. */
  async function waitFor(keys: readonly [value: string, lease: string]): Promise<Lease> {
    const owner = randomUUID();
    const until = performance.now() + longestWaitMilliseconds;
    let hasWaited = false;
    for (let pause = FIRST_PAUSE_MILLISECONDS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS)) {
      const refused = givenOut.get(keys[0]) ?? '';
      // oxlint-disable-next-line no-await-in-loop -- one look after the other
      const answer = heard(await redis.runScript(look, keys, [owner, leaseMilliseconds, refused]));
      if (Buffer.isBuffer(answer)) {
        // oxlint-disable-next-line no-await-in-loop
        const frame = await open(keys[0], answer);
        // A broken one is known by its id now, and passed over.
        if (!frame) continue;
        if (hasWaited) counts.waitsFilled += 1;
        return { state: 'filled', frame };
      }
      if (answer === LOOK.leased) {
        counts.leases += 1;
        const lease = held.hold(keys, owner);
        return { state: 'mine', release: lease.release };
      }
      if (answer !== LOOK.wait || performance.now() > until) return { state: 'none' };
      if (!hasWaited) counts.waits += 1;
      hasWaited = true;
      // oxlint-disable-next-line no-await-in-loop
      await sleep(pause);
    }
  }

  async function send(keys: readonly [value: string, lease: string], frame: StoredFrame): Promise<void> {
    const lease = held.get(keys[0]);
    const value = frame.body.length > MAX_BODY_BYTES ? undefined : await encodeFrame(frame);
    if (!value || value.length > maxFrameBytes) {
      counts.tooLarge += 1;
      return lease?.mayNotShare();
    }
    const args = [2, ...keys, lease?.owner ?? randomUUID(), value, frameLifeMilliseconds];
    if (!(await redis.tell(value.length, (client) => evaluate(client, store, args)))) return undefined;
    counts.writes += 1;
    counts.writtenBytes += value.length;
  }

  return {
    counts,
    async read(world, key) {
      const [valueKey] = keysOf(world, key);
      const value = heard(await redis.ask((client) => client.getBuffer(valueKey)));
      const frame = value ? await open(valueKey, value) : undefined;
      if (!value) givenOut.delete(valueKey);
      if (frame) counts.hits += 1;
      else counts.misses += 1;
      return frame;
    },
    async write(world, key, frame) {
      const keys = keysOf(world, key);
      // Not awaited: whoever writes has an answer to give meanwhile.
      const sending = send(keys, frame).catch(() => {});
      held.get(keys[0])?.settle(sending);
    },
    async remove(world, keys) {
      const valueKeys = keys.map((key) => keysOf(world, key)[0]);
      if (valueKeys.length > 0) heard(await redis.ask((client) => client.unlink(...valueKeys)));
    },
    lease: (world, key) => waitFor(keysOf(world, key)),
  };
}

/** A key of the cache can be as long as an address; 128 bits of its digest do not meet by chance. */
function keysOf(world: string, key: string): [value: string, lease: string] {
  const digest = createHash('sha256').update(key).digest('base64url').slice(0, 22);
  const value = `headroom:${world}:${digest}`;
  return [value, `${value}:lease`];
}
