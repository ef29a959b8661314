import { setTimeout as sleep } from 'node:timers/promises';
import { Client, escapeLiteral } from 'pg';
import type { Connection } from '../http/open-connection.ts';
import type { Messages, WrittenProduct } from './start-writer.ts';

const WAIT_MILLISECONDS = 10_000;
/** Of the statement that changes a product's own columns: its id, its title, six that stay, and the versions that it may have. */
const PATCH_PARAMETERS = 9;

/**
 * What the API sends to PostgreSQL for one PATCH of a title, as PostgreSQL received it: the message that begins, the prepared statement
 * and the message that commits. Each is held up by a lock and read off while it waits, so that what the API is compared with sends the
 * very same ones.
 * @throws where they are not seen, or have another shape than the comparison knows how to repeat.
 */
export async function captureMessages(options: {
  database: Client;
  databaseUrl: string;
  connection: Connection;
  product: WrittenProduct;
}): Promise<Messages> {
  const { database, databaseUrl, connection, product } = options;
  const blocker = new Client({ connectionString: databaseUrl, application_name: 'headroom-bench-blocker' });
  await blocker.connect();
  try {
    const send = (version: number) =>
      connection.send({
        method: 'PATCH',
        path: `/api/v1/products/${product.id}`,
        headers: {
          'content-type': 'application/merge-patch+json',
          'if-match': `"${version}"`,
          'idempotency-key': `capture-${version}-${Math.random()}`,
        },
        body: JSON.stringify({ title: `Captured ${version}` }),
      });
    const held = async (lock: string, version: number) => {
      await blocker.query('BEGIN');
      await blocker.query(lock);
      const answer = send(version);
      const text = await waitingStatement(database);
      await blocker.query('COMMIT');
      return { text, answer: await answer };
    };
    const begin = await held('LOCK TABLE idempotency_records IN ACCESS EXCLUSIVE MODE', product.version);
    const patch = await held(`SELECT FROM products WHERE id = '${product.id}' FOR UPDATE`, product.version + 1);
    if (patch.answer.status !== 200) throw new Error(`The API answered ${patch.answer.status}: ${patch.answer.body}`);
    if (new Set(patch.text.match(/\$\d+/g)).size !== PATCH_PARAMETERS)
      throw new Error(`The API's statement has other parameters than expected:\n${patch.text}`);
    // A session shows its last statement a moment after it was answered.
    await sleep(50);
    const { rows } = await database.query<{ query: string }>(
      `SELECT query FROM pg_stat_activity WHERE application_name = 'headroom-api' AND query LIKE 'INSERT INTO idempotency_records%'
       ORDER BY query_start DESC LIMIT 1`,
    );
    const body = escapeLiteral(patch.answer.body.toString());
    const [beforeBody, afterBody] = rows[0]?.query.split(body) ?? [];
    if (beforeBody === undefined || afterBody === undefined)
      throw new Error(`The API's last message does not store its answer:\n${rows[0]?.query}`);
    return { begin: begin.text, patch: patch.text, beforeBody, afterBody };
  } finally {
    await blocker.end();
  }
}

async function waitingStatement(database: Client): Promise<string> {
  const until = performance.now() + WAIT_MILLISECONDS;
  while (performance.now() < until) {
    const { rows } = await database.query<{ query: string }>(
      `SELECT query FROM pg_stat_activity WHERE application_name = 'headroom-api' AND wait_event_type = 'Lock'`,
    );
    if (rows.length > 1) throw new Error('Several statements of the API wait; does somebody else use this server?');
    if (rows[0]) return rows[0].query;
    await sleep(5);
  }
  throw new Error('No statement of the API came to wait for the lock.');
}
