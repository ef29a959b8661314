import { DatabaseBusyError, StatementRefusedError } from './database-busy-error.ts';
import type { StatementScope } from './statement-scope.ts';

export interface ConnectionQueue {
  /**
   * Resolves when there is a connection for the caller, who then gives it back.
   * @throws DatabaseBusyError at once where the queue is full, or after having waited too long; StatementRefusedError where the scope ends.
   */
  take(scope: StatementScope | undefined): Promise<void>;
  giveBack(): void;
  readonly waiting: number;
}

interface Waiter {
  admit(): void;
}

/**
 * Who waits for a connection: the most urgent first, and in order among equals. In front of pg-pool's own queue, which has neither order nor bound, and
 * keeps places for those who are gone.
 */
export function createConnectionQueue(options: {
  connections: number;
  maxWaiting: number;
  maxWaitMilliseconds: number;
}): ConnectionQueue {
  const { connections, maxWaiting, maxWaitMilliseconds } = options;
  const lines: [Waiter[], Waiter[], Waiter[], Waiter[]] = [[], [], [], []];
  let taken = 0;
  const waiting = () => lines.reduce((sum, line) => sum + line.length, 0);

  return {
    async take(scope) {
      if (scope?.signal?.aborted) throw new StatementRefusedError('The request has ended.');
      if (taken < connections) {
        taken += 1;
        return;
      }
      const urgency = scope?.urgency ?? 1;
      // What is most urgent finds room where others do not.
      if (waiting() >= (urgency === 0 ? maxWaiting * 2 : maxWaiting))
        throw new DatabaseBusyError('All connections are taken, and the queue for them is full.');
      await wait(lines[urgency], scope?.signal);
    },
    giveBack() {
      // Handed over and not freed, so that nobody who comes in between can take it.
      const next = lines.find((line) => line.length > 0)?.shift();
      if (next) next.admit();
      else taken -= 1;
    },
    get waiting() {
      return waiting();
    },
  };

  function wait(line: Waiter[], signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const leave = (error: Error) => {
        end();
        line.splice(line.indexOf(waiter), 1);
        reject(error);
      };
      const waiter = {
        admit() {
          end();
          resolve();
        },
      };
      const abort = () => leave(new StatementRefusedError('The request has ended.'));
      const timer = setTimeout(
        () => leave(new DatabaseBusyError('No connection became free in time.')),
        maxWaitMilliseconds,
      ).unref();
      signal?.addEventListener('abort', abort, { once: true });
      line.push(waiter);
    });
  }
}
