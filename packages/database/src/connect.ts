import pg from 'pg';
import { explainConnectionError } from './database-unusable-error.ts';

/** One connection for long work. Throws DatabaseUnusableError with a sentence for a person. */
export async function connect(url: string, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
  });
  // A connection that breaks while idle rejects the next query; without a listener it would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw explainConnectionError(error, url);
  }
  return client;
}
