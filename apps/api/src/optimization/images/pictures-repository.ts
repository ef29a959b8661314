import { pictureUrl, type Picture, type PictureFormat } from '@headroom/contracts/pictures';
import type { Pool } from 'pg';
import type { Executor } from '../../executor.ts';
import type { ImageHeader } from './image-header.ts';
import { SETTINGS_VERSION } from './form-settings.ts';

const time = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** Of `pictures p`: the address that products keep, and the contract's Picture. */
const URL_OF = `replace('${pictureUrl('*')}', '*', p.hash)`;
const PICTURE_JSON = `json_build_object('hash', p.hash, 'url', ${URL_OF}, 'state', p.state, 'bytes', p.bytes, 'mediaType', p.media_type,
  'width', p.width, 'height', p.height, 'isAnimated', p.is_animated, 'placeholder', p.placeholder,
  'widths', coalesce((SELECT json_agg(w::int ORDER BY w::int) FROM jsonb_object_keys(p.forms) w), '[]'::json), 'error', p.error,
  'createdAt', ${time('p.created_at')}, 'readyAt', ${time('p.ready_at')}) AS picture`;
/** Whether a product shows `pictures p`. The second condition lets the partial index serve. */
const IS_USED = `EXISTS (SELECT FROM product_images i WHERE i.url = ${URL_OF} AND i.url LIKE '/pictures/u/%')`;
/** Longer than any stage of a picture takes; a job that is taken up again goes on with its own at once. */
const CLAIM_SECONDS = 300;

/** Bytes of the files by width and format. */
export type Forms = Readonly<Record<string, Readonly<Partial<Record<PictureFormat, number>>>>>;

/** What one worker is to make next of one picture. */
export interface ClaimedPicture {
  hash: string;
  /** 0: the first width; 1: JPEG and WebP of the others; 2: AVIF. */
  stage: number;
  /** How often this stage was begun, this time included. */
  tries: number;
  width: number;
  height: number;
}

/** What came of a stage. */
export interface StageOutcome {
  hash: string;
  forms: Forms;
  /** The stage that comes next; null: none, the picture is ready. */
  next: number | null;
  /** Only the first stage tells these. */
  first?: { width: number; height: number; placeholder: string };
}

const one = async (client: Executor, hash: string): Promise<Picture | undefined> =>
  (await client.query<{ picture: Picture }>(`SELECT ${PICTURE_JSON} FROM pictures p WHERE p.hash = $1`, [hash])).rows[0]
    ?.picture;

export function createPicturesRepository(pool: Pool) {
  return {
    find: (hash: string) => one(pool, hash),

    async formsOf(hash: string): Promise<{ state: Picture['state']; forms: Forms } | undefined> {
      const { rows } = await pool.query<{ state: Picture['state']; forms: Forms }>({
        name: 'picture_forms',
        text: 'SELECT state, forms FROM pictures WHERE hash = $1',
        values: [hash],
      });
      return rows[0];
    },

    /** Nobody else makes, changes or removes the picture before the transaction ends, be it there or not. */
    async lock(client: Executor, hash: string): Promise<void> {
      await client.query(`SELECT pg_advisory_xact_lock(hashtext('headroom.pictures'), hashtext($1))`, [hash]);
    },

    /**
     * Enters a picture whose original is in the store. One that is there already stays as it is; where its files had been lost, they are
     * made anew.
     */
    async enter(
      client: Executor,
      options: { hash: string; bytes: number; header: ImageHeader; userId: string; isLost: boolean },
    ): Promise<{ picture: Picture; isNew: boolean }> {
      const { hash, bytes, header, userId, isLost } = options;
      const { rows } = await client.query<{ isNew: boolean }>(
        `INSERT INTO pictures AS p (hash, bytes, media_type, width, height, is_animated, uploaded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (hash) DO UPDATE SET unused_since = CASE WHEN p.unused_since IS NULL THEN NULL ELSE now() END,
           state = CASE WHEN $8 THEN 'waiting' ELSE p.state END, stage = CASE WHEN $8 THEN 0 ELSE p.stage END,
           forms = CASE WHEN $8 THEN '{}' ELSE p.forms END, tries = CASE WHEN $8 THEN 0 ELSE p.tries END,
           error = CASE WHEN $8 THEN NULL ELSE p.error END
         RETURNING xmax = 0 AS "isNew"`,
        [hash, bytes, header.mediaType, header.width, header.height, header.isAnimated, userId, isLost],
      );
      return { picture: (await one(client, hash))!, isNew: rows[0]!.isNew };
    },

    /** Has every form made again; those that are there are served until then. */
    async reprocess(client: Executor, hash: string): Promise<Picture | undefined> {
      await client.query(
        `UPDATE pictures SET state = 'waiting', stage = 0, tries = 0, error = NULL, ready_at = NULL, claimed_by = NULL, claimed_until = NULL
         WHERE hash = $1`,
        [hash],
      );
      return one(client, hash);
    },

    /** Forgets a picture that no product shows. @returns it as it was, and whether it was forgotten. */
    async forget(client: Executor, hash: string): Promise<{ picture: Picture; isForgotten: boolean } | undefined> {
      const picture = await one(client, hash);
      if (!picture) return undefined;
      const { rowCount } = await client.query(`DELETE FROM pictures p WHERE hash = $1 AND NOT ${IS_USED}`, [hash]);
      return { picture, isForgotten: rowCount === 1 };
    },

    /** How much somebody has uploaded. */
    async bytesOf(userId: string): Promise<number> {
      const { rows } = await pool.query<{ bytes: number }>(
        'SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM pictures WHERE uploaded_by = $1',
        [userId],
      );
      return rows[0]?.bytes ?? 0;
    },

    /** Takes the next piece of work: the first widths of all before the others, those before AVIF; the oldest picture first. */
    async claim(jobId: string): Promise<ClaimedPicture | undefined> {
      const { rows } = await pool.query<ClaimedPicture>(
        `WITH next AS (
           SELECT hash FROM pictures
           WHERE state = 'waiting' AND (claimed_until IS NULL OR claimed_until < clock_timestamp() OR claimed_by = $1)
           ORDER BY stage, created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         UPDATE pictures p SET claimed_by = $1, claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} s', tries = tries + 1
         FROM next WHERE p.hash = next.hash RETURNING p.hash, p.stage, p.tries, p.width, p.height`,
        [jobId],
      );
      return rows[0];
    },

    /** Leaves a picture to others, as if it had not been begun. */
    async release({ hash, jobId }: { hash: string; jobId: string }): Promise<void> {
      await pool.query(
        `UPDATE pictures SET claimed_by = NULL, claimed_until = NULL, tries = greatest(tries - 1, 0) WHERE hash = $1 AND claimed_by = $2`,
        [hash, jobId],
      );
    },

    /**
     * Records a stage that this job still holds: whoever had the picture made anew meanwhile, or took the stage over, wants another outcome.
     * @returns whether it was recorded, and whether the placeholder is another one now.
     */
    async record(
      client: Executor,
      { jobId, hash, forms, next, first }: StageOutcome & { jobId: string },
    ): Promise<{ isRecorded: boolean; isRecoloured: boolean }> {
      // What other stages made of a width stands beside it.
      const { rows } = await client.query<{ isRecoloured: boolean }>(
        `UPDATE pictures p SET tries = 0, claimed_by = NULL, claimed_until = NULL, stage = coalesce($3, p.stage), settings = ${SETTINGS_VERSION},
           forms = (SELECT jsonb_object_agg(k, coalesce(p.forms -> k, '{}') || coalesce($2::jsonb -> k, '{}'))
                    FROM (SELECT jsonb_object_keys(p.forms) UNION SELECT jsonb_object_keys($2::jsonb)) AS w (k)),
           width = coalesce($4, p.width), height = coalesce($5, p.height), placeholder = coalesce($6, p.placeholder),
           first_ready_at = coalesce(p.first_ready_at, now()),
           state = CASE WHEN $3 IS NULL THEN 'ready' ELSE p.state END, ready_at = CASE WHEN $3 IS NULL THEN now() ELSE p.ready_at END
         FROM pictures was WHERE p.hash = $1 AND was.hash = p.hash AND p.claimed_by = $7
         RETURNING p.placeholder IS DISTINCT FROM was.placeholder AS "isRecoloured"`,
        [
          hash,
          JSON.stringify(forms),
          next,
          first?.width ?? null,
          first?.height ?? null,
          first?.placeholder ?? null,
          jobId,
        ],
      );
      return { isRecorded: rows.length === 1, isRecoloured: rows[0]?.isRecoloured ?? false };
    },

    /** @returns whether this job still held it. */
    async fail(
      client: Executor,
      { jobId, hash, code, message }: { jobId: string; hash: string; code: string; message: string },
    ): Promise<boolean> {
      const { rowCount } = await client.query(
        `UPDATE pictures SET state = 'failed', error = $2, claimed_by = NULL, claimed_until = NULL WHERE hash = $1 AND claimed_by = $3`,
        [hash, JSON.stringify({ code, message }), jobId],
      );
      return rowCount === 1;
    },

    /** Notes which pictures are shown and which are not any more, and since when. */
    async noteUse(): Promise<void> {
      await pool.query(`UPDATE pictures p SET unused_since = NULL WHERE unused_since IS NOT NULL AND ${IS_USED}`);
      await pool.query(`UPDATE pictures p SET unused_since = now() WHERE unused_since IS NULL AND NOT ${IS_USED}`);
    },

    async unusedFor(days: number): Promise<string[]> {
      const { rows } = await pool.query<{ hash: string }>(
        'SELECT hash FROM pictures WHERE unused_since < now() - make_interval(days => $1) ORDER BY unused_since',
        [days],
      );
      return rows.map(({ hash }) => hash);
    },

    /** Those of the hashes that no picture has. */
    async strangersAmong(hashes: readonly string[]): Promise<string[]> {
      const { rows } = await pool.query<{ hash: string }>(
        'SELECT h AS hash FROM unnest($1::text[]) AS h WHERE NOT EXISTS (SELECT FROM pictures p WHERE p.hash = h)',
        [hashes],
      );
      return rows.map(({ hash }) => hash);
    },

    async countWaiting(): Promise<number> {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pictures WHERE state = 'waiting'`,
      );
      return rows[0]?.count ?? 0;
    },
  };
}
export type PicturesRepository = ReturnType<typeof createPicturesRepository>;
