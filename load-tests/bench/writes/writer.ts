import { randomBytes, randomUUID } from 'node:crypto';
import { Client, escapeLiteral } from 'pg';
import { openConnection } from '../http/open-connection.ts';
import type { Messages, WrittenProduct, WriteOrder, WriteResult } from './start-writer.ts';

// A process of its own, so that its CPU can be told from the server's: reads from its parent what to write.
process.on('message', (order: WriteOrder) => {
  run(order).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      throw error;
    },
  );
});
process.once('disconnect', () => process.exit());

/** Changes one title and raises the version that it knows. */
interface Lane {
  write(product: WrittenProduct, title: string): Promise<void>;
  close(): Promise<void>;
}

async function run({ products, connections, milliseconds, target }: WriteOrder): Promise<WriteResult> {
  const latencies: number[] = [];
  const lanes = await Promise.all(
    Array.from({ length: connections }, () =>
      'origin' in target ? openHttpLane(target) : openDatabaseLane(target.databaseUrl, target.messages),
    ),
  );
  const startedAt = performance.now();
  await Promise.all(
    lanes.map(async (lane, index) => {
      const own = products.filter((_product, place) => place % connections === index);
      for (let next = 0; performance.now() - startedAt < milliseconds; next += 1) {
        const product = own[next % own.length]!;
        const began = performance.now();
        await lane.write(product, `Written ${next} ${index} ${product.version}`);
        latencies.push(performance.now() - began);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  await Promise.all(lanes.map((lane) => lane.close()));
  return { latencies: Float64Array.from(latencies), seconds };
}

async function openHttpLane({ origin, token }: { origin: string; token: string }): Promise<Lane> {
  const connection = await openConnection(origin, {
    authorization: `Bearer ${token}`,
    'content-type': 'application/merge-patch+json',
  });
  return {
    async write(product, title) {
      const { status, body } = await connection.send({
        method: 'PATCH',
        path: `/api/v1/products/${product.id}`,
        headers: { 'if-match': `"${product.version}"`, 'idempotency-key': randomUUID() },
        body: JSON.stringify({ title }),
      });
      if (status !== 200) throw new Error(`PATCH answered ${status}: ${body.toString()}`);
      product.version += 1;
    },
    close: async () => connection.close(),
  };
}

async function openDatabaseLane(databaseUrl: string, messages: Messages): Promise<Lane> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'headroom-bench-bare',
    options: '-c TimeZone=UTC',
  });
  await client.connect();
  return {
    async write(product, title) {
      // The same texts with another key, as each request of the API has its own.
      const keyHash = randomBytes(32);
      const withKey = (text: string) =>
        text
          .replace(/'\\x[0-9a-f]{64}'/, `'\\x${keyHash.toString('hex')}'`)
          .replace(/xact_lock\(-?\d+\)/, `xact_lock(${keyHash.readBigInt64BE()})`);
      await client.query(withKey(messages.begin));
      const { rows } = await client.query<{ version: number; json: string }>({
        name: 'patch',
        text: messages.patch,
        values: [product.id, title, null, null, null, null, null, null, [product.version]],
      });
      if (!rows[0]) throw new Error(`${product.id} is no longer at version ${product.version}`);
      await client.query(withKey(messages.beforeBody) + escapeLiteral(rows[0].json) + messages.afterBody);
      product.version = rows[0].version;
    },
    close: () => client.end(),
  };
}
