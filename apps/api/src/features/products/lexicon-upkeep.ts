import { withClient } from '@headroom/database';
import type { Pool, PoolClient } from 'pg';

/** Any number that nothing else locks; one process at a time tends the lexicon. */
const LEXICON_LOCK = 7_314_001;

/**
 * Adds the words of active products that changed since a moment, so that a new word is not taken for a misspelling. Counts are left as they are:
 * a recount (after imports) makes them exact again.
 * @returns how many words are new, or null where another process is at it.
 */
export async function addNewWords(pool: Pool, since: Date | null): Promise<number | null> {
  return withLock(pool, async (client) => {
    const changed = since
      ? `SELECT search FROM products WHERE status = 'active' AND updated_at >= ${client.escapeLiteral(since.toISOString())}`
      : "SELECT search FROM products WHERE status = 'active'";
    const { rowCount } = await client.query(
      `INSERT INTO search_lexicon (word, products) SELECT word, products FROM headroom_lexicon_words(${client.escapeLiteral(changed)})
       ON CONFLICT (word) DO NOTHING`,
    );
    return rowCount ?? 0;
  });
}

export async function isLexiconEmpty(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ empty: boolean }>('SELECT NOT EXISTS (SELECT FROM search_lexicon) AS empty');
  return rows[0]?.empty ?? true;
}

const withLock = <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T | null> =>
  withClient(pool, async (client) => {
    await client.query('BEGIN');
    // Reading all words of a million products takes longer than a request may.
    await client.query("SET LOCAL statement_timeout = '5min'");
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [
      LEXICON_LOCK,
    ]);
    const result = rows[0]?.locked ? await work(client) : null;
    await client.query('COMMIT');
    return result;
  });
