import { callbackify } from 'node:util';
import pg from 'pg';
import { createConnectionQueue, type ConnectionQueue } from './connection-queue.ts';
import { isPromised, type QueryArguments, type RememberSlow } from './scoped-client.ts';
import { SlowCalls } from './slow-calls.ts';
import { currentScope } from './statement-scope.ts';

/** What runs on a connection fails with it and says so. */
const heard = () => {};
const isCancelled = (error: unknown) => (error as { code?: unknown } | null)?.code === '57014';

/** node-postgres's pool behind a queue that knows urgency, a limit, and when somebody waits no more. */
export class QueuedPool extends pg.Pool {
  readonly #queue: ConnectionQueue;
  readonly #held = new WeakSet<pg.PoolClient>();
  /** Of requests and jobs, by any of its connections. */
  readonly slowCalls: SlowCalls;

  constructor(
    config: pg.PoolConfig,
    options: { maxWaiting: number; maxWaitMilliseconds: number; slowMilliseconds: number },
  ) {
    const { maxWaiting, maxWaitMilliseconds, slowMilliseconds } = options;
    const slowCalls = new SlowCalls();
    // The pool makes its connections with its own settings.
    const rememberSlow: RememberSlow = { slowCalls, slowMilliseconds };
    super({ ...config, rememberSlow } as pg.PoolConfig);
    this.slowCalls = slowCalls;
    // From the first moment on: the message that a connection ends can come in one piece with the one that makes it ready, before whoever
    // waits for it has had a turn to listen. Unheard, it would end the process.
    this.on('connect', (client) => client.on('error', heard));
    this.#queue = createConnectionQueue({ connections: config.max ?? 10, maxWaiting, maxWaitMilliseconds });
    this.on('release', (_error, client) => {
      if (this.#held.delete(client)) this.#queue.giveBack();
    });
  }

  /** How many wait for a connection; pg-pool's own `waitingCount` stays near 0, since nobody waits behind its back. */
  get queuedCount(): number {
    return this.#queue.waiting;
  }

  // One signature in the place of the overloads, none of which it changes.
  override connect(
    callback?: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: never) => void) => void,
  ): never {
    const connecting = this.#connect();
    if (!callback) return connecting as never;
    callbackify(() => connecting)((error, client) => callback(error ?? undefined, client, () => client?.release()));
    return undefined as never;
  }

  async #connect(): Promise<pg.PoolClient> {
    const scope = currentScope();
    // A connection that lies ready is no wait; saying so of each would be most of what marking a quick statement takes.
    const marks = this.idleCount > 0 ? undefined : scope?.marks;
    const startedAt = marks ? performance.now() : 0;
    await this.#queue.take(scope);
    try {
      const client = await super.connect();
      this.#held.add(client);
      marks?.add({ kind: 'pool', startedAt, endedAt: performance.now() });
      return client;
    } catch (error) {
      this.#queue.giveBack();
      throw error;
    }
  }

  override query(...args: QueryArguments): never {
    return (isPromised(args) ? this.#query(args) : super.query(...(args as [string]))) as never;
  }

  async #query(args: QueryArguments): Promise<unknown> {
    const client = await this.#connect();
    let failure: Error | undefined;
    try {
      return await client.query(...(args as [string]));
    } catch (error) {
      // A statement that was cancelled leaves the connection as good as it was, and under load a new one is dear. After any other error nobody
      // knows: a named statement, for instance, may not fit its tables any more.
      if (!isCancelled(error)) failure = error as Error;
      throw error;
    } finally {
      client.release(failure);
    }
  }
}
