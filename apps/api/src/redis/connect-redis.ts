import { currentScope } from '@headroom/database';
import { Redis, ReplyError } from 'ioredis';
import { createCircuitBreaker } from '../circuit-breaker.ts';
import { oncePerMessage } from './once-per-message.ts';
import { evaluate, type RedisScript } from './redis-script.ts';

/** A connection that says nothing for so long, though it was asked, is given up: a half-open one never says so. */
const SILENCE_MILLISECONDS = 2_000;
const CONNECT_MILLISECONDS = 2_000;
const LONGEST_RETRY_MILLISECONDS = 2_000;
/** So many in a row are no hiccup: it is said, and nothing is sent that nobody waits for. */
const SILENCES = 3;
/** Of what nobody waits for; beyond it there is none sent, so that a Redis that hangs does not fill this process's memory. */
const MAX_BYTES_ON_THE_WAY = 16 * 1024 * 1024;

export interface RedisConnection {
  /**
   * Asks Redis for something that a request waits for.
   * @returns what it answered (null where it has nothing), or undefined where there was no answer in time, there was none for somebody
   * else a moment ago, or it refused. Never rejects.
   */
  ask<T>(work: (redis: Redis) => Promise<T>): Promise<T | undefined>;
  /** `ask` for a script; texts in the answer come as Buffers. */
  runScript(
    script: RedisScript,
    keys: readonly string[],
    args: readonly (string | number | Buffer)[],
  ): Promise<unknown>;
  /**
   * Sends something that nobody waits for; it is left out while Redis does not answer.
   * @param bytes how much is sent.
   * @returns whether it was done.
   */
  tell(bytes: number, work: (redis: Redis) => Promise<unknown>): Promise<boolean>;
  /** False while it is being connected, and where it was asked in vain a few times in a row. */
  isUsable(): boolean;
  /** Says goodbye where somebody hears it; resolves within a moment. */
  close(): Promise<void>;
}

/**
 * One connection to Redis, made at once and made again whenever it breaks. Nothing waits for it, and nothing fails with it: what is kept in
 * Redis may be missing at any time.
 * @param url `redis://` or `rediss://`, with password and database number in it where they are wanted.
 * @param answerMilliseconds the most that a request waits for it.
 * @param onNotice hears, once a change and without secrets, that Redis does not answer, answers again, or refuses something.
 */
export function connectRedis({
  url,
  answerMilliseconds,
  onNotice,
}: {
  url: string;
  answerMilliseconds: number;
  onNotice: (message: string, error?: Error) => void;
}): RedisConnection {
  const notice = oncePerMessage(onNotice);
  let isClosing = false;
  let bytesOnTheWay = 0;
  /** How often in a row it was asked in vain. */
  let silences = 0;

  const redis = new Redis(url, {
    connectionName: `headroom-${process.pid}`,
    // A command that cannot be sent now is not wanted later.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MILLISECONDS,
    // Not `commandTimeout`: it leaves a dead connection in place, and counts while this process is busy.
    socketTimeout: SILENCE_MILLISECONDS,
    retryStrategy: (times) => Math.min(LONGEST_RETRY_MILLISECONDS, 50 * 2 ** Math.min(times, 6)) + Math.random() * 100,
    // A primary that became a replica: its name may lead to the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  const breaker = createCircuitBreaker({
    timeoutMilliseconds: answerMilliseconds,
    // One: a request that has waited in vain for its rate limit must not wait for its answer, too.
    failures: 1,
    waitMilliseconds: 20,
    maxWaitMilliseconds: 2_000,
    // An error that Redis answers with is an answer.
    isFailure: (error) => !(error instanceof ReplyError),
    onChange(state) {
      if (isClosing || state === 'half-open') return;
      silences = state === 'open' ? silences + 1 : 0;
      if (silences === SILENCES) notice('Redis does not answer; Headroom goes on without it');
      if (silences === 0) notice.forget('Redis answers again');
    },
  });
  redis.on('error', (error: Error) => {
    if (!isClosing) notice('the connection to Redis failed; it is tried again', withoutSecrets(error));
  });
  redis.on('ready', () => notice.forget('Redis answers again'));
  const isUsable = () => redis.status === 'ready' && silences < SILENCES;
  const refused = (error: unknown): undefined => {
    if (error instanceof ReplyError) notice('Redis refused a command', withoutSecrets(error as Error));
    return undefined;
  };
  const ask: RedisConnection['ask'] = async (work) => {
    // While it is being connected, which is no fault.
    if (redis.status !== 'ready') return undefined;
    const marks = currentScope()?.marks;
    const startedAt = marks ? performance.now() : 0;
    const answer = await breaker.run(() => work(redis)).catch(refused);
    marks?.add({
      kind: 'redis',
      startedAt,
      endedAt: performance.now(),
      ...(answer === undefined ? { detail: 'no answer in time' } : {}),
    });
    return answer;
  };

  return {
    ask,
    runScript: (script, keys, args) => ask((client) => evaluate(client, script, [keys.length, ...keys, ...args])),
    async tell(bytes, work) {
      if (!isUsable() || bytesOnTheWay + bytes > MAX_BYTES_ON_THE_WAY) return false;
      bytesOnTheWay += bytes;
      try {
        await work(redis);
        return true;
      } catch (error) {
        refused(error);
        return false;
      } finally {
        bytesOnTheWay -= bytes;
      }
    },
    isUsable,
    async close() {
      isClosing = true;
      await breaker.runOr(undefined, () => redis.quit());
      redis.disconnect();
    },
  };
}

/** Errors of ioredis carry the command with its arguments: passwords and what is stored. */
function withoutSecrets({ message, stack }: Error): Error {
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
