import { openConnection } from './open-connection.ts';
import type { LoadOrder, LoadResult } from './start-load-client.ts';

// A process of its own: reads from its parent what to send, and answers how long each request took.
process.on('message', (order: LoadOrder) => {
  run(order).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      throw error;
    },
  );
});
process.once('disconnect', () => process.exit());

/** Each connection sends its next request as soon as it has the answer to the last; paths are taken in turn. */
async function run({
  origin,
  paths,
  connections,
  milliseconds,
  headers,
  status = 200,
}: LoadOrder): Promise<LoadResult> {
  const latencies: number[] = [];
  let next = 0;
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(origin, headers)));
  const startedAt = performance.now();
  await Promise.all(
    open.map(async (connection) => {
      while (performance.now() - startedAt < milliseconds) {
        const path = paths[next++ % paths.length]!;
        const answer = await connection.get(path);
        if (answer.status !== status)
          throw new Error(`GET ${path} answered ${answer.status}: ${answer.body.toString()}`);
        latencies.push(answer.milliseconds);
      }
      connection.close();
    }),
  );
  return { latencies: Float64Array.from(latencies), seconds: (performance.now() - startedAt) / 1_000 };
}
