import { DatabaseUnusableError } from '@headroom/database';
import pg, { type Pool } from 'pg';
import { TIMEOUTS } from '../performance/limits.ts';

/**
 * Where connections bring no settings of their own, looks whether the role has them.
 * @param onNotice hears how to set a limit that is missing.
 * @throws DatabaseUnusableError where times would be read and written in another zone.
 */
export async function checkRoleSettings(pool: Pool, onNotice: (notice: string) => void): Promise<void> {
  const { rows } = await pool.query<{ zone: string; limit: string; role: string }>(
    `SELECT current_setting('TimeZone') AS zone, current_setting('statement_timeout') AS limit, current_user AS role`,
  );
  const { zone = '', limit = '0', role = '' } = rows[0] ?? {};
  const advice = (setting: string) => `ALTER ROLE ${pg.escapeIdentifier(role)} SET ${setting};`;
  if (!['UTC', 'Etc/UTC', 'GMT'].includes(zone)) {
    throw new DatabaseUnusableError(
      `Sessions of ${role} run in the time zone ${zone}. Run once, as an administrator or as ${role}:\n  ${advice("TimeZone = 'UTC'")}`,
    );
  }
  if (limit === '0') {
    const wanted = advice(`statement_timeout = '${TIMEOUTS.statementMilliseconds / 1_000}s'`);
    onNotice(`Nothing ends a statement that runs for long. To set a limit: ${wanted}`);
  }
}
