import pg from 'pg';

/**
 * The seconds that PostgreSQL itself needs for the rows of a CSV: COPY from the file into a table of text columns without an index,
 * read by the server, so nothing can be faster. The table is gone afterwards.
 */
export async function copyPlainly({
  url,
  path,
  columns,
}: {
  url: string;
  path: string;
  columns: number;
}): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const names = Array.from({ length: columns }, (_, index) => `column_${index + 1} text`);
    await client.query(`CREATE TABLE bench_plain_copy (${names.join(', ')})`);
    const started = performance.now();
    await client.query(`COPY bench_plain_copy FROM '${path.replaceAll("'", "''")}' WITH (FORMAT csv, HEADER true)`);
    return (performance.now() - started) / 1_000;
  } finally {
    await client.query('DROP TABLE IF EXISTS bench_plain_copy').catch(() => {});
    await client.end();
  }
}
