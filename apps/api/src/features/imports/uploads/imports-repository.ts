import type { Import, ImportReading } from '@headroom/contracts/imports';
import type { Pool } from 'pg';
import type { Owner } from '../../../access.ts';
import type { Executor } from '../../../executor.ts';

const COLUMNS = `id, name, bytes, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt", detected, problem,
  reading, check_job_id AS "checkJobId", job_id AS "jobId", has_rejects AS "hasRejects"`;
/** More than a person looks through. */
const LIST_MAX = 200;

export type NewImport = Pick<Import, 'id' | 'name' | 'bytes' | 'detected' | 'problem'> & { userId: string };

export function createImportsRepository(pool: Pool) {
  const ofOwner = '($2::uuid IS NULL OR user_id = $2)';
  return {
    async insert(client: Executor, { id, userId, name, bytes, detected, problem }: NewImport): Promise<Import> {
      const { rows } = await client.query<Import>(
        `INSERT INTO imports (id, user_id, name, bytes, detected, problem) VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
        [id, userId, name, bytes, detected && JSON.stringify(detected), problem],
      );
      return rows[0]!;
    },

    /** Newest first. */
    async list(owner: Owner): Promise<Import[]> {
      const { rows } = await pool.query<Import>(
        `SELECT ${COLUMNS} FROM imports WHERE ($1::uuid IS NULL OR user_id = $1) ORDER BY id DESC LIMIT ${LIST_MAX}`,
        [owner],
      );
      return rows;
    },

    async find(id: string, owner: Owner): Promise<Import | undefined> {
      const { rows } = await pool.query<Import>(`SELECT ${COLUMNS} FROM imports WHERE id = $1 AND ${ofOwner}`, [
        id,
        owner,
      ]);
      return rows[0];
    },

    /** The import, which nobody else changes before the transaction ends, and whether one of its jobs waits or runs. */
    async lock(client: Executor, id: string, owner: Owner): Promise<{ found: Import; isBusy: boolean } | undefined> {
      const { rows } = await client.query<Import>(
        `SELECT ${COLUMNS} FROM imports WHERE id = $1 AND ${ofOwner} FOR UPDATE`,
        [id, owner],
      );
      const found = rows[0];
      if (!found) return undefined;
      // In a statement of its own: that of the lock may have waited, and sees no job that was made meanwhile.
      const busy = await client.query<{ isBusy: boolean }>(
        `SELECT EXISTS (SELECT FROM jobs WHERE import_id = $1 AND state IN ('queued', 'running')) AS "isBusy"`,
        [id],
      );
      return { found, isBusy: busy.rows[0]?.isBusy ?? false };
    },

    async setReading(
      client: Executor,
      {
        id,
        reading,
        job,
      }: { id: string; reading: ImportReading; job: { column: 'check_job_id' | 'job_id'; id: string } },
    ): Promise<void> {
      await client.query(`UPDATE imports SET reading = $2, ${job.column} = $3 WHERE id = $1`, [
        id,
        JSON.stringify(reading),
        job.id,
      ]);
    },

    async setRejects(id: string, hasRejects: boolean): Promise<void> {
      await pool.query('UPDATE imports SET has_rejects = $2 WHERE id = $1 AND has_rejects <> $2', [id, hasRejects]);
    },

    async remove(client: Executor, id: string): Promise<void> {
      await client.query('DELETE FROM imports WHERE id = $1', [id]);
    },

    /** How much somebody has uploaded and not removed. */
    async bytesOf(userId: string): Promise<number> {
      const { rows } = await pool.query<{ bytes: number }>(
        'SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM imports WHERE user_id = $1',
        [userId],
      );
      return rows[0]?.bytes ?? 0;
    },

    /** Those of the ids that are imports. */
    async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
      const { rows } = await pool.query<{ id: string }>('SELECT id::text FROM imports WHERE id::text = ANY ($1)', [
        ids,
      ]);
      return new Set(rows.map(({ id }) => id));
    },

    /** Forgets uploads that are older than so many days and that no job works on; gives their ids. */
    async forgetOlderThan(days: number): Promise<string[]> {
      const { rows } = await pool.query<{ id: string }>(
        `DELETE FROM imports i WHERE created_at < now() - make_interval(days => $1)
           AND NOT EXISTS (SELECT FROM jobs j WHERE j.import_id = i.id AND j.state IN ('queued', 'running')) RETURNING id`,
        [days],
      );
      return rows.map(({ id }) => id);
    },
  };
}
export type ImportsRepository = ReturnType<typeof createImportsRepository>;
