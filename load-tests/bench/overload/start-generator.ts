import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Kind, MixOptions } from './mix.ts';

export interface OverloadOrder extends MixOptions {
  origin: string;
  /** Of an editor. */
  token: string;
  perSecond: number;
  milliseconds: number;
}
export interface Answers {
  sent: number;
  /** Answered with what was asked for. */
  good: number;
  /** Refused with 503 or 429. */
  shed: number;
  /** Anything else: errors, connections that broke, nothing within ten seconds. */
  failed: number;
  /** Milliseconds of the good ones, from when they were to be sent. */
  latencies: number[];
}
export interface OverloadResult {
  /** By the second in which they were sent. */
  seconds: Record<Kind, Answers>[];
  /** Share of its core that the generator used. */
  busy: number;
  /** How many of each kind got which status; 0 is none. */
  statuses: Record<string, number>;
}
export interface Generator {
  readonly pid: number;
  run(order: OverloadOrder): Promise<OverloadResult>;
  stop(): void;
}

/** Sends from a process of its own, which has a core to itself. */
export function startGenerator(): Generator {
  const child = fork(fileURLToPath(new URL('generator.ts', import.meta.url)), { serialization: 'advanced' });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the generator ended with code ${code}`)));
  });
  // Nobody waits between two orders.
  ended.catch(() => {});
  return {
    pid: child.pid ?? 0,
    run(order) {
      const answered = new Promise<OverloadResult>((resolve) =>
        child.once('message', (result) => resolve(result as OverloadResult)),
      );
      child.send(order);
      return Promise.race([answered, ended]);
    },
    stop: () => child.disconnect(),
  };
}
