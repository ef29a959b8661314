import { currentScope, withClient } from '@headroom/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pg, { type Pool, type PoolClient, type QueryResult } from 'pg';
import { OWN_CHANGES_SQL, toFeedEntry, type ChangeRow, type FeedEntry } from '../changes/feed-repository.ts';
import { toProblem } from '../error-handler.ts';
import { AppError } from '../errors.ts';
import { createChangeToken } from './change-token.ts';
import { createGate } from './create-gate.ts';
import { readIdempotencyKey, type IdempotencyKey } from './idempotency-key.ts';

/** What a write answers; all of it is stored under an idempotency key and sent again to whoever asks again. */
export interface WriteAnswer {
  status: number;
  /** Beside Content-Type and Change-Token, for instance ETag and Location. */
  headers?: Readonly<Record<string, string>>;
  /** The body as JSON text. */
  json: string;
}

/** The effect of a request, inside a transaction that it neither begins nor ends. It may run again after a deadlock. */
export type Work = (client: PoolClient) => Promise<WriteAnswer>;

/** Runs the effect of one request in one transaction and answers when that is committed. */
export type RunWrite = (request: FastifyRequest, reply: FastifyReply, work: Work) => Promise<FastifyReply>;

/** Whoever drops what a write has changed before it is acknowledged. */
export interface OwnChanges {
  applyOwn(transactionId: bigint, entries: readonly FeedEntry[]): void;
}

interface StoredAnswer {
  request_hash: Buffer;
  status: number;
  headers: Record<string, string>;
  body: string;
}
type Outcome = { answer: WriteAnswer; transactionId: string } | { refusal: AppError };

/** However long writes wait for each other's locks, reading goes on with the other half of the pool. */
const SHARE_OF_POOL = 0.5;
const MAX_WAITING = 256;
/** A batch of an import or a bulk job holds its locks for less; whoever waits longer had better ask again. */
const LOCK_TIMEOUT_MILLISECONDS = 3_000;
const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json';
const ATTEMPTS = 3;
/** A deadlock, and a serialisation failure: PostgreSQL asks for the transaction to be run again. */
const REPEATABLE = new Set(['40P01', '40001']);
/** Refusals that speak of this attempt, not of the request: the same key may be tried again. */
const NEVER_STORED = new Set([401, 403, 408, 412, 428, 429]);
/** The same among conflicts: what this module says itself, and that a job or a file is busy, which ends by itself. */
const NEVER_STORED_CODES = new Set(['idempotency_in_progress', 'idempotency_key_reused', 'job_state']);

/**
 * Writing over HTTP: `headroom.actor` says to the triggers who acts, the answer is stored in the effect's own transaction where the
 * request has an Idempotency-Key, and nothing is answered before the commit. Beside what the work does it takes two round trips.
 * See docs/decisions/0012-writing.md.
 * @param secret catalogue.secret, which signs the Change-Token.
 */
export function createRunWrite({
  pool,
  secret,
  fence,
  lockTimeoutMilliseconds = LOCK_TIMEOUT_MILLISECONDS,
}: {
  pool: Pool;
  secret: Buffer;
  /** Is told what was written before that is acknowledged; without it nothing is kept in this process that a write could make old. */
  fence?: OwnChanges;
  lockTimeoutMilliseconds?: number;
}): RunWrite {
  const changeToken = createChangeToken(secret);
  const gate = createGate({ maxRunning: Math.ceil((pool.options.max ?? 10) * SHARE_OF_POOL), maxWaiting: MAX_WAITING });
  return async (request, reply, work) => {
    const key = readIdempotencyKey(request);
    const actorId = request.user?.id ?? '';
    const attempt = () =>
      withClient(pool, async (client): Promise<Outcome> => {
        try {
          const { stored, transactionId } = await begin(client, { actorId, key, lockTimeoutMilliseconds });
          if (stored) {
            await client.query('ROLLBACK');
            return { answer: toAnswer(stored), transactionId };
          }
          const answer = await work(client);
          const done = await commit(client, { key, answer, asksForChanges: fence !== undefined });
          if (done.changes.length > 0) fence?.applyOwn(BigInt(done.transactionId), done.changes);
          return { answer, transactionId: done.transactionId };
        } catch (error) {
          const refusal = error instanceof AppError && error.statusCode < 500 ? error : undefined;
          if (!refusal) {
            // The connection is closed afterwards, but PostgreSQL may notice late, and would hold the key's lock until then.
            await client.query('ROLLBACK').catch(() => {});
            throw error;
          }
          await client.query('ROLLBACK');
          if (!key || NEVER_STORED.has(refusal.statusCode) || NEVER_STORED_CODES.has(refusal.code)) return { refusal };
          return storeRefusal(client, { key, actorId, lockTimeoutMilliseconds, refusal, requestId: request.id });
        }
      });
    const marks = currentScope()?.marks;
    const askedAt = marks ? performance.now() : 0;
    const outcome = await gate(() => {
      marks?.add({ kind: 'queue', startedAt: askedAt, endedAt: performance.now(), name: 'writes' });
      return repeated(attempt);
    });
    if ('refusal' in outcome) throw outcome.refusal;
    const { answer, transactionId } = outcome;
    return reply
      .code(answer.status)
      .header('content-type', JSON_TYPE)
      .headers({ ...answer.headers, 'change-token': changeToken(transactionId) })
      .send(answer.json);
  };
}

interface Beginning {
  /** Empty: nobody. */
  actorId: string;
  lockTimeoutMilliseconds: number;
}

/**
 * Begins, says who acts, takes the key's lock and looks for its record: three statements in one message, each with a snapshot of its
 * own, so that the record is looked for after the lock is held.
 */
async function begin(
  client: PoolClient,
  { actorId, key, lockTimeoutMilliseconds }: Beginning & { key: IdempotencyKey | undefined },
): Promise<{ stored: StoredAnswer | undefined; transactionId: string }> {
  const actor = `BEGIN; SELECT set_config('headroom.actor', ${pg.escapeLiteral(actorId)}, true), set_config('lock_timeout', '${lockTimeoutMilliseconds}', true)`;
  if (!key) {
    await client.query(actor);
    return { stored: undefined, transactionId: '' };
  }
  const results = (await client.query(
    `${actor}; SELECT pg_try_advisory_xact_lock(${key.keyHash.readBigInt64BE()}) AS is_held;
     SELECT request_hash, status, headers, body, pg_snapshot_xmax(pg_current_snapshot())::text AS newest
     FROM idempotency_records WHERE key_hash = '\\x${key.keyHash.toString('hex')}'`,
  )) as unknown as QueryResult[];
  const [isHeld, stored] = [results[2]?.rows[0]?.is_held as boolean, results[3]?.rows[0]];
  if (stored && !(stored.request_hash as Buffer).equals(key.requestHash)) {
    throw new AppError('idempotency_key_reused', {
      detail: 'This Idempotency-Key was sent with another body; a new request takes a new key.',
    });
  }
  if (!isHeld && !stored) {
    throw new AppError('idempotency_in_progress', {
      detail: 'Ask again in a second with the same key.',
      headers: { 'Retry-After': '1' },
    });
  }
  return { stored, transactionId: stored?.newest ?? '' };
}

/**
 * Stores the answer and commits, in one message, which also asks for the entries that the transaction has written into the feed.
 * @returns the transaction's id, and its entries.
 */
async function commit(
  client: PoolClient,
  { key, answer, asksForChanges }: { key: IdempotencyKey | undefined; answer: WriteAnswer; asksForChanges: boolean },
): Promise<{ transactionId: string; changes: FeedEntry[] }> {
  const results = (await client.query(
    `${key ? `${recordSql(key, answer)};` : ''} ${asksForChanges ? `${OWN_CHANGES_SQL};` : ''} SELECT pg_current_xact_id()::text AS id; COMMIT`,
  )) as unknown as QueryResult[];
  // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, and no error.
  if (results.at(-1)?.command !== 'COMMIT') throw new Error('The transaction was rolled back at its COMMIT.');
  const changes = asksForChanges ? ((results.at(-3)?.rows ?? []) as ChangeRow[]).map(toFeedEntry) : [];
  return { transactionId: results.at(-2)?.rows[0].id, changes };
}

function recordSql({ keyHash, requestHash }: IdempotencyKey, { status, headers = {}, json }: WriteAnswer): string {
  const values = [
    `'\\x${keyHash.toString('hex')}'`,
    `'\\x${requestHash.toString('hex')}'`,
    status,
    pg.escapeLiteral(JSON.stringify(headers)),
    pg.escapeLiteral(json),
  ];
  return `INSERT INTO idempotency_records (key_hash, request_hash, status, headers, body) VALUES (${values.join(', ')})`;
}

/**
 * A refusal has no effect to be stored with, and its transaction may have failed: it gets one of its own. Whoever came in between with
 * the same key has the say.
 */
async function storeRefusal(
  client: PoolClient,
  options: Beginning & { key: IdempotencyKey; refusal: AppError; requestId: string },
): Promise<Outcome> {
  const { key, refusal, requestId } = options;
  const { stored, transactionId } = await begin(client, options);
  if (stored) {
    await client.query('ROLLBACK');
    return { answer: toAnswer(stored), transactionId };
  }
  const answer = {
    status: refusal.statusCode,
    headers: { ...refusal.headers, 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' },
    json: JSON.stringify(toProblem(refusal, requestId)),
  };
  await commit(client, { key, answer, asksForChanges: false });
  return { refusal };
}

const toAnswer = ({ status, headers, body }: StoredAnswer): WriteAnswer => ({
  status,
  headers: { ...headers, 'idempotency-replayed': 'true' },
  json: body,
});

async function repeated<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === ATTEMPTS || !REPEATABLE.has(String((error as { code?: unknown }).code))) throw error;
    }
  }
}
