import type pg from 'pg';

/** Brings the words that mend misspellings up to date with the catalogue. */
export async function refreshLexicon(client: pg.ClientBase): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`CREATE TEMP TABLE import_words ON COMMIT DROP AS
      SELECT word, products FROM headroom_lexicon_words('SELECT search FROM products WHERE status = ''active''')`);
    await client.query('ALTER TABLE import_words ADD PRIMARY KEY (word)');
    await client.query('ANALYZE import_words');
    await client.query(
      `DELETE FROM search_lexicon l WHERE NOT EXISTS (SELECT FROM import_words w WHERE w.word = l.word)`,
    );
    await client.query(`INSERT INTO search_lexicon AS l (word, products) SELECT word, products FROM import_words
      ON CONFLICT (word) DO UPDATE SET products = excluded.products WHERE l.products <> excluded.products`);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}
