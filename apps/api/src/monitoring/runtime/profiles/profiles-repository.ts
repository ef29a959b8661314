import type { User } from '@headroom/contracts/accounts';
import type { AskForProfile, Flame, Profile } from '@headroom/contracts/monitoring/runtime-profiles';
import { newId } from '@headroom/database';
import type { Pool } from 'pg';
import type { OwnProcess } from '../processes.ts';

type TimeName = 'askedAt' | 'startedAt' | 'finishedAt' | 'expiresAt';
type Row = Omit<Profile, TimeName | 'bytes'> & { bytes: string | null } & Record<TimeName, Date | null>;

const COLUMNS = `p.id, p.kind, p.trigger, p.reason, p.state, p.seconds, p.progress::float8 AS progress, p.error, p.bytes,
  p.file IS NOT NULL AND p.downloaded_at IS NULL AS "hasFile", p.asked_by_email AS "askedBy", p.asked_at AS "askedAt",
  p.started_at AS "startedAt", p.finished_at AS "finishedAt", p.expires_at AS "expiresAt",
  jsonb_build_object('id', p.process_id, 'name', p.process_name, 'host', p.host, 'pid', p.pid) AS process`;

const toProfile = ({ bytes, askedAt, startedAt, finishedAt, expiresAt, ...row }: Row): Profile => ({
  ...row,
  bytes: bytes === null ? null : Number(bytes),
  askedAt: askedAt!.toISOString(),
  startedAt: startedAt?.toISOString() ?? null,
  finishedAt: finishedAt?.toISOString() ?? null,
  expiresAt: expiresAt?.toISOString() ?? null,
});

/** A snapshot holds everything that was in memory, so it goes soon. */
export const KEEP_DAYS = { cpu: 7, heap: 1 } as const;
const SHOWN = 100;
/** Of those that processes take by themselves. */
const SLOW_KEPT = 20;

/** Where nobody looks after a profile any more: its process said that it ends, or nothing for longer than any snapshot takes. */
const ABANDONED = `state IN ('asked', 'running') AND NOT EXISTS (
  SELECT FROM runtime_processes r WHERE r.id = process_id AND r.seen_at > now() - interval '5 minutes')`;

export const createProfilesRepository = (pool: Pick<Pool, 'query'>) => {
  /** Consoles that are open read again. */
  const tell = () => pool.query(`SELECT pg_notify('headroom_console', 'runtime')`);
  return {
    async list(): Promise<Profile[]> {
      const { rows } = await pool.query<Row>(
        `SELECT ${COLUMNS} FROM profiles p ORDER BY p.asked_at DESC LIMIT ${SHOWN}`,
      );
      return rows.map(toProfile);
    },
    async find(id: string): Promise<{ profile: Profile; flame: Flame | null; file: string | null } | undefined> {
      const { rows } = await pool.query<Row & { flame: Flame | null; file: string | null }>(
        `SELECT ${COLUMNS}, p.flame, p.file FROM profiles p WHERE p.id = $1`,
        [id],
      );
      const [row] = rows;
      if (!row) return undefined;
      const { flame, file, ...rest } = row;
      return { profile: toProfile(rest), flame, file };
    },
    /** How many were asked for lately. */
    async countRecent({ kind, minutes }: { kind: Profile['kind']; minutes: number }): Promise<number> {
      const { rows } = await pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM profiles WHERE kind = $1 AND trigger = 'asked' AND asked_at > now() - $2 * interval '1 minute'`,
        [kind, minutes],
      );
      return rows[0]?.n ?? 0;
    },
    /** @returns undefined where no living process has that id; `busy` where one of it is open already. */
    async ask({ kind, processId, seconds }: AskForProfile, user: User): Promise<string | 'busy' | undefined> {
      const { rows } = await pool.query<{ id: string | null }>(
        `WITH process AS (
         SELECT id, name, host, pid FROM runtime_processes WHERE id = $2 AND seen_at > now() - interval '5 minutes'
       ), made AS (
         INSERT INTO profiles (id, kind, trigger, process_id, process_name, host, pid, seconds, asked_by, asked_by_email)
         SELECT $1, $3, 'asked', process.id, name, host, pid, $4, $5, $6 FROM process
         ON CONFLICT (process_id) WHERE state IN ('asked', 'running') DO NOTHING RETURNING id
       ) SELECT made.id FROM process LEFT JOIN made ON true`,
        [newId(), processId, kind, kind === 'cpu' ? seconds : null, user.id, user.email],
      );
      await tell();
      return rows[0] && (rows[0].id ?? 'busy');
    },
    /** One that the process takes by itself; nothing where one is open. */
    async askOwn(own: OwnProcess, { seconds, reason }: { seconds: number; reason: string }): Promise<boolean> {
      const { rowCount } = await pool.query(
        `INSERT INTO profiles (id, kind, trigger, reason, process_id, process_name, host, pid, seconds)
       VALUES ($1, 'cpu', 'slow', $2, $3, $4, $5, $6, $7)
       ON CONFLICT (process_id) WHERE state IN ('asked', 'running') DO NOTHING`,
        [newId(), reason, own.id, own.name, own.host, own.pid, seconds],
      );
      return rowCount === 1;
    },
    /** The command that waits for a process, which is its from now on. */
    async claim(processId: string): Promise<{ id: string; kind: Profile['kind']; seconds: number | null } | undefined> {
      const { rows } = await pool.query<{ id: string; kind: Profile['kind']; seconds: number | null }>(
        `UPDATE profiles SET state = 'running', started_at = now() WHERE process_id = $1 AND state = 'asked' RETURNING id, kind, seconds`,
        [processId],
      );
      return rows[0];
    },
    /** @returns whether to go on. */
    async step(id: string, progress: number): Promise<boolean> {
      const { rows } = await pool.query<{ goesOn: boolean }>(
        `UPDATE profiles SET progress = $2 WHERE id = $1 AND state = 'running' RETURNING NOT is_cancelling AS "goesOn"`,
        [id, progress],
      );
      await tell();
      return rows[0]?.goesOn ?? false;
    },
    /** @returns false where nobody knows of it any more. */
    async complete(
      id: string,
      { file, bytes, flame }: { file: string; bytes: number; flame: Flame | null },
    ): Promise<boolean> {
      const { rowCount } = await pool.query(
        `UPDATE profiles SET state = 'ready', progress = 1, finished_at = now(), file = $2, bytes = $3, flame = $4,
         expires_at = now() + CASE kind WHEN 'heap' THEN ${KEEP_DAYS.heap} ELSE ${KEEP_DAYS.cpu} END * interval '1 day'
       WHERE id = $1 AND state = 'running'`,
        [id, file, bytes, flame && JSON.stringify(flame)],
      );
      await tell();
      return rowCount === 1;
    },
    async end(id: string, { state, error }: { state: 'failed' | 'cancelled'; error: string | null }): Promise<void> {
      await pool.query(
        `UPDATE profiles SET state = $2, error = $3, finished_at = now() WHERE id = $1 AND state IN ('asked', 'running')`,
        [id, state, error],
      );
      await tell();
    },
    /** At once where it has not begun, else as soon as its process looks. @returns whether it was open. */
    async cancel(id: string): Promise<boolean> {
      const { rowCount } = await pool.query(
        `UPDATE profiles SET is_cancelling = true, state = CASE state WHEN 'asked' THEN 'cancelled' ELSE state END,
         finished_at = CASE state WHEN 'asked' THEN now() END
       WHERE id = $1 AND state IN ('asked', 'running')`,
        [id],
      );
      await tell();
      return rowCount === 1;
    },
    /** For the one who may have it: of several who ask for a snapshot at once one gets it. */
    async takeFile(id: string): Promise<string | undefined> {
      const { rows } = await pool.query<{ file: string }>(
        `UPDATE profiles SET downloaded_at = CASE kind WHEN 'heap' THEN now() END
       WHERE id = $1 AND file IS NOT NULL AND downloaded_at IS NULL RETURNING file`,
        [id],
      );
      return rows[0]?.file;
    },
    /** What was not received whole may be asked for again. */
    async giveBack(id: string): Promise<void> {
      await pool.query('UPDATE profiles SET downloaded_at = NULL WHERE id = $1', [id]);
    },
    async forgetFile(id: string): Promise<void> {
      await pool.query('UPDATE profiles SET file = NULL WHERE id = $1', [id]);
    },
    /** @returns the name of its file, null where it has none, undefined where it is open or not there. */
    async remove(id: string): Promise<string | null | undefined> {
      const { rows } = await pool.query<{ file: string | null }>(
        `DELETE FROM profiles WHERE id = $1 AND state NOT IN ('asked', 'running') RETURNING file`,
        [id],
      );
      return rows[0]?.file;
    },
    async knownFiles(files: readonly string[]): Promise<ReadonlySet<string>> {
      const { rows } = await pool.query<{ file: string }>('SELECT file FROM profiles WHERE file = ANY($1)', [files]);
      return new Set(rows.map(({ file }) => file));
    },
    /** Ends what nobody works on any more, and lets go what has been kept long enough. */
    async upkeep(): Promise<void> {
      await pool.query(
        `UPDATE profiles SET state = 'failed', finished_at = now(), error = 'The process ended before it was done. Ask for another one.'
       WHERE ${ABANDONED}`,
      );
      await pool.query('UPDATE profiles SET file = NULL WHERE expires_at < now() AND file IS NOT NULL');
      await pool.query(
        `DELETE FROM profiles WHERE finished_at < now() - interval '${KEEP_DAYS.cpu} days' OR id IN (
         SELECT id FROM profiles WHERE trigger = 'slow' AND finished_at IS NOT NULL ORDER BY asked_at DESC OFFSET ${SLOW_KEPT})`,
      );
    },
  };
};
export type ProfilesRepository = ReturnType<typeof createProfilesRepository>;
