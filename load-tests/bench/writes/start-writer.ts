import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface WrittenProduct {
  id: string;
  version: number;
}
/** What the API sends to PostgreSQL for one PATCH; of the last message, what stands around the stored body. */
export interface Messages {
  begin: string;
  patch: string;
  beforeBody: string;
  afterBody: string;
}
export interface WriteOrder {
  /** Each connection writes to products of its own, at the versions that they have. */
  products: readonly WrittenProduct[];
  connections: number;
  milliseconds: number;
  target: { origin: string; token: string } | { databaseUrl: string; messages: Messages };
}
export interface WriteResult {
  /** Milliseconds of each write. */
  latencies: Float64Array;
  seconds: number;
}
export interface Writer {
  pid: number;
  run(order: WriteOrder): Promise<WriteResult>;
  stop(): void;
}

/** A process that writes as fast as it is answered, over HTTP or straight to PostgreSQL. */
export function startWriter(): Writer {
  const child = fork(fileURLToPath(new URL('writer.ts', import.meta.url)), { serialization: 'advanced' });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the writer ended with code ${code}`)));
  });
  // Nobody waits between two orders.
  ended.catch(() => {});
  return {
    pid: child.pid!,
    run(order) {
      const answered = new Promise<WriteResult>((resolve) =>
        child.once('message', (result) => resolve(result as WriteResult)),
      );
      child.send(order);
      return Promise.race([answered, ended]);
    },
    stop: () => child.disconnect(),
  };
}
