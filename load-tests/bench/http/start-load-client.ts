import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface LoadOrder {
  origin: string;
  paths: readonly string[];
  connections: number;
  milliseconds: number;
  /** Of every request. */
  headers?: Readonly<Record<string, string>>;
  /** What every answer has to have; 200 without it. */
  status?: number;
}
export interface LoadResult {
  /** Milliseconds of each request. */
  latencies: Float64Array;
  seconds: number;
}
export interface LoadClient {
  run(order: LoadOrder): Promise<LoadResult>;
  stop(): void;
}

/** A client in a process of its own, so that what it does never waits for what this process does. */
export function startLoadClient(): LoadClient {
  const child = fork(fileURLToPath(new URL('load-client.ts', import.meta.url)), { serialization: 'advanced' });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the client ended with code ${code}`)));
  });
  // Nobody waits between two orders.
  ended.catch(() => {});
  return {
    run(order) {
      const answered = new Promise<LoadResult>((resolve) =>
        child.once('message', (result) => resolve(result as LoadResult)),
      );
      child.send(order);
      return Promise.race([answered, ended]);
    },
    stop: () => child.disconnect(),
  };
}
