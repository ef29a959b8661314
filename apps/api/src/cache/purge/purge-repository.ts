import type { Pool } from 'pg';
import type { FeedPosition } from '../../changes/feed-position.ts';
import { EVERYTHING, type SurrogateKey } from './surrogate-keys.ts';

/** How far the feed has been turned into purges for a target. */
export interface TargetPosition {
  readonly world: string;
  readonly position: FeedPosition;
  readonly revision: number;
}
export interface DuePurge {
  readonly id: number;
  readonly keys: readonly SurrogateKey[];
}
export interface FailureOptions {
  readonly message: string;
  readonly isFinal: boolean;
  readonly retryAfterMilliseconds: number | undefined;
}

/** Every target takes so many keys in one request. */
export const MAX_KEYS_OF_A_PURGE = 100;
/** More rows than one request can be made of. */
const DUE_ROWS = 2_000;
/** A sender that dies in the middle of a request is replaced after this. Longer than a request may take. */
const LEASE_MILLISECONDS = 15_000;
const FIRST_BACKOFF_MILLISECONDS = 1_000;
const LONGEST_BACKOFF_MILLISECONDS = 5 * 60_000;
/** About an hour: by then a shared cache has let go of what it had by itself (s-maxage). */
const MAX_ATTEMPTS = 20;
/** A target that fails is left alone for so long at most, however much comes in. */
const LONGEST_PAUSE_MILLISECONDS = 30_000;
const KEEP_DONE = '1 hour';
const KEEP_FAILED = '7 days';
/** A cache that no process is set up for any more. When it comes back it is purged whole, like a new one. */
const FORGET_AFTER = '1 day';

/** A crash of PostgreSQL may forget it: then a purge is sent once more, which costs less than waiting for the disk each time. */
const WITHOUT_WAITING = `quick AS (SELECT set_config('synchronous_commit', 'off', true))`;
const after = (parameter: string) => `clock_timestamp() + make_interval(secs => ${parameter}::float8 / 1000)`;
const BACKOFF = `least(${LONGEST_BACKOFF_MILLISECONDS}, ${FIRST_BACKOFF_MILLISECONDS} * 2 ^ least(attempts - 1, 16)::float8)`;
/** Both purges of a change. $1 names the target, $2 the keys as arrays in JSON, $3 the time of the oldest change or null for now, $4 the wait of the second. */
const INSERT_BOTH = `INSERT INTO purges (target, keys, is_repeat, changed_at, due_at)
  SELECT $1, ARRAY(SELECT jsonb_array_elements_text(k)), r, coalesce($3::timestamptz, clock_timestamp()), CASE WHEN r THEN ${after('$4')} ELSE clock_timestamp() END
  FROM stepped, jsonb_array_elements($2::jsonb) k, (VALUES (false), (true)) v (r)`;

export type PurgeRepository = ReturnType<typeof createPurgeRepository>;

/**
 * The queue of purges, and for each target how far the feed has been turned into purges. Times are the database's.
 * @param repeatMilliseconds after which the second purge is due: longer than any answer that was being made takes to arrive.
 */
export function createPurgeRepository(
  pool: Pick<Pool, 'query'>,
  { repeatMilliseconds }: { repeatMilliseconds: number },
) {
  return {
    async find(target: string): Promise<TargetPosition | undefined> {
      const { rows } = await pool.query<TargetPosition>(
        'SELECT world, position, revision FROM purge_targets WHERE name = $1',
        [target],
      );
      return rows[0];
    },

    /**
     * Purges everything and follows the feed from `position` on: of a target that is new, or whose thread is lost.
     * @param was what was known of it; somebody who was faster has done the same.
     */
    async beginAnew(
      target: string,
      next: Omit<TargetPosition, 'revision'>,
      was: TargetPosition | undefined,
    ): Promise<void> {
      await pool.query(
        `WITH stepped AS (
           INSERT INTO purge_targets AS t (name, world, position) VALUES ($1, $5, $6)
           ON CONFLICT (name) DO UPDATE SET world = $5, position = $6, revision = t.revision + 1, seen_at = now() WHERE t.revision = $7
           RETURNING name
         ) ${INSERT_BOTH}`,
        [
          target,
          JSON.stringify([[EVERYTHING]]),
          null,
          repeatMilliseconds,
          next.world,
          JSON.stringify(next.position),
          was?.revision ?? 0,
        ],
      );
    },

    /**
     * Enters what the entries between two positions purge, twice, and the new position, all or nothing.
     * @returns false where somebody was faster.
     */
    async advance(
      target: string,
      {
        from,
        to,
        keys,
        changedAt,
      }: { from: TargetPosition; to: FeedPosition; keys: readonly SurrogateKey[]; changedAt: string },
    ): Promise<boolean> {
      const { rows } = await pool.query<{ stepped: boolean }>(
        `WITH stepped AS (
           UPDATE purge_targets SET position = $5, revision = revision + 1, seen_at = now() WHERE name = $1 AND revision = $6 RETURNING name
         ), entered AS (${INSERT_BOTH})
         SELECT EXISTS (SELECT FROM stepped) AS stepped`,
        [target, JSON.stringify(inRows(keys)), changedAt, repeatMilliseconds, JSON.stringify(to), from.revision],
      );
      return rows[0]?.stepped === true;
    },

    /** The oldest that are due, and for how long the target is to be left alone still. */
    async due(target: string): Promise<{ purges: DuePurge[]; waitMilliseconds: number }> {
      const { rows } = await pool.query<DuePurge & { wait: number }>(
        `SELECT p.id, p.keys, extract(epoch FROM t.next_send_at - clock_timestamp())::float8 * 1000 AS wait
         FROM purges p JOIN purge_targets t ON t.name = p.target
         WHERE p.target = $1 AND p.state = 'pending' AND p.due_at <= clock_timestamp() ORDER BY p.due_at, p.id
         LIMIT (SELECT CASE WHEN next_send_at > clock_timestamp() THEN 1 ELSE ${DUE_ROWS} END FROM purge_targets WHERE name = $1)`,
        [target],
      );
      return { purges: rows, waitMilliseconds: Math.max(0, Math.ceil(rows[0]?.wait ?? 0)) };
    },

    /** Takes the target's turn and those of the purges that nobody else has taken: for the length of a request they are its own. */
    async claim(
      target: string,
      { ids, pauseMilliseconds }: { ids: readonly number[]; pauseMilliseconds: number },
    ): Promise<number[]> {
      const { rows } = await pool.query<{ id: number }>(
        `WITH ${WITHOUT_WAITING}, turn AS (
           UPDATE purge_targets SET next_send_at = ${after('$3')} FROM quick WHERE name = $1 AND next_send_at <= clock_timestamp() RETURNING name
         )
         UPDATE purges SET attempts = attempts + 1, due_at = ${after(String(LEASE_MILLISECONDS))}
         FROM turn WHERE target = turn.name AND id = ANY ($2) AND state = 'pending' AND due_at <= clock_timestamp() RETURNING id`,
        [target, ids, pauseMilliseconds],
      );
      return rows.map(({ id }) => id);
    },

    /**
     * They were sent. Where some were given up before, the cache is there again and has missed them: it drops everything instead.
     */
    async finish(target: string, ids: readonly number[]): Promise<void> {
      await pool.query(
        `WITH ${WITHOUT_WAITING}, missed AS (
           DELETE FROM purges WHERE target = $1 AND state = 'failed' RETURNING id
         ), stepped AS (
           SELECT FROM missed LIMIT 1
         ), entered AS (${INSERT_BOTH})
         UPDATE purges SET state = 'done', ended_at = clock_timestamp(), error = NULL FROM quick WHERE id = ANY ($5) AND state = 'pending'`,
        [target, JSON.stringify([[EVERYTHING]]), null, repeatMilliseconds, ids],
      );
    },

    /** Puts them back for later, each after twice its last wait, and leaves the target alone for the shortest of these. */
    async fail(
      target: string,
      ids: readonly number[],
      { message, isFinal, retryAfterMilliseconds }: FailureOptions,
    ): Promise<void> {
      await pool.query(
        `WITH failed AS (
           UPDATE purges SET error = $3, due_at = ${after(`greatest($5::float8, ${BACKOFF})`)},
             state = CASE WHEN $4 OR attempts >= ${MAX_ATTEMPTS} THEN 'failed' ELSE 'pending' END::purge_state,
             ended_at = CASE WHEN $4 OR attempts >= ${MAX_ATTEMPTS} THEN clock_timestamp() END
           WHERE id = ANY ($2) AND state = 'pending' RETURNING ${BACKOFF} AS wait
         )
         UPDATE purge_targets SET next_send_at = ${after(`greatest($5::float8, least(${LONGEST_PAUSE_MILLISECONDS}, (SELECT max(wait) FROM failed)))`)}
         WHERE name = $1`,
        [target, ids, message, isFinal, retryAfterMilliseconds ?? 0],
      );
    },

    /** Gives back what was claimed and not sent, because this process ends. */
    async release(ids: readonly number[]): Promise<void> {
      await pool.query(
        `UPDATE purges SET due_at = clock_timestamp(), attempts = attempts - 1 WHERE id = ANY ($1) AND state = 'pending'`,
        [ids],
      );
    },

    /** Drops what nobody asks about any more. To be called every now and then. */
    async tidy(targets: readonly string[]): Promise<void> {
      await pool.query('UPDATE purge_targets SET seen_at = now() WHERE name = ANY ($1)', [targets]);
      await pool.query(
        `DELETE FROM purges WHERE (state = 'done' AND ended_at < now() - interval '${KEEP_DONE}')
           OR (state = 'failed' AND ended_at < now() - interval '${KEEP_FAILED}')`,
      );
      await pool.query(`DELETE FROM purge_targets WHERE seen_at < now() - interval '${FORGET_AFTER}'`);
    },
  };
}

function inRows(keys: readonly SurrogateKey[]): SurrogateKey[][] {
  const rows: SurrogateKey[][] = [];
  for (let at = 0; at < keys.length; at += MAX_KEYS_OF_A_PURGE) rows.push(keys.slice(at, at + MAX_KEYS_OF_A_PURGE));
  return rows;
}
