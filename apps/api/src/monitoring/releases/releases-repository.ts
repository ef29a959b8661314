import type { BuildAnswer } from '@headroom/contracts/monitoring/builds';
import type { Pool } from 'pg';
import type { WebBuild } from './read-web-build.ts';

interface Row extends Pick<BuildAnswer, 'id' | 'webRelease' | 'chunks' | 'budgets'> {
  firstSeenAt: Date;
  lastSeenAt: Date;
}

/** Which programs ran, with which builds of the web app. */
export function createReleasesRepository(pool: Pick<Pool, 'query'>) {
  return {
    /** Enters what runs here; what is there already was seen again. Of one that came without its sizes they are filled in. */
    async enter({ id, program, build }: { id: string; program: string; build: WebBuild | undefined }): Promise<void> {
      await pool.query(
        `INSERT INTO releases (id, program, web_release, chunks, budgets) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET last_seen_at = now(), chunks = excluded.chunks, budgets = excluded.budgets`,
        [
          id,
          program,
          build?.webRelease ?? null,
          JSON.stringify(build?.chunks ?? []),
          JSON.stringify(build?.budgets ?? []),
        ],
      );
      await pool.query(`SELECT pg_notify('headroom_console', 'alerts')`);
    },
    async list({ limit, currentId }: { limit: number; currentId: string }): Promise<BuildAnswer[]> {
      const { rows } = await pool.query<Row>(
        `SELECT id, web_release AS "webRelease", first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt", chunks, budgets
         FROM releases ORDER BY id = $2 DESC, first_seen_at DESC, id LIMIT $1`,
        [limit, currentId],
      );
      return rows.map(({ firstSeenAt, lastSeenAt, ...row }) => ({
        ...row,
        firstSeenAt: firstSeenAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        isCurrent: row.id === currentId,
        bytes: row.chunks.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0),
      }));
    },
  };
}
