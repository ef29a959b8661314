import { runInScope } from '@headroom/database';
import { runRegularly, type Regularly } from '../run-regularly.ts';
import { isFaultOfData } from './is-fault-of-data.ts';

export interface BufferedRows<T> extends Regularly {
  /** @returns whether there was room for it. */
  add(row: T): boolean;
  /** Writes what there is. Never rejects. */
  flush(): Promise<void>;
}

/**
 * Rows on their way to the database: held in memory for a moment and written in one statement, behind everybody else’s. Where the database does
 * not answer they are kept up to a limit, then those that come are left out: what is observed must not end what is observing. Where it refuses
 * what is in a row, that row is found by halves and left out, so that it keeps no other waiting.
 * @param onError hears of the first failure in a row only; the log itself goes this way.
 */
export function bufferRows<T>({
  write,
  maxRows,
  everyMilliseconds,
  onError,
}: {
  write: (rows: T[]) => Promise<void>;
  maxRows: number;
  everyMilliseconds: number;
  onError: (error: unknown) => void;
}): BufferedRows<T> {
  let rows: T[] = [];
  let isFailing = false;
  async function flush(): Promise<void> {
    if (rows.length === 0) return;
    const pieces = [rows];
    rows = [];
    let fault: { error: unknown } | undefined;
    for (let piece = pieces.pop(); piece; piece = pieces.pop()) {
      const batch = piece;
      try {
        // Whatever it was begun in, it is no part of it.
        // oxlint-disable-next-line no-await-in-loop -- one statement at a time
        await runInScope({ urgency: 3, marks: undefined }, () => write(batch));
      } catch (error) {
        fault = { error };
        if (!isFaultOfData(error)) {
          rows = [...batch, ...pieces.toReversed().flat(), ...rows].slice(0, maxRows);
          break;
        }
        const half = batch.length >> 1;
        if (half > 0) pieces.push(batch.slice(half), batch.slice(0, half));
      }
    }
    if (fault && !isFailing) onError(fault.error);
    isFailing = fault !== undefined;
  }
  return {
    add(row) {
      if (rows.length >= maxRows) return false;
      rows.push(row);
      return true;
    },
    flush,
    ...runRegularly({ work: flush, everyMilliseconds, onError }),
  };
}
