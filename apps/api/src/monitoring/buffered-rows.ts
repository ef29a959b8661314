import { runInScope } from '@headroom/database';
import { runRegularly, type Regularly } from '../run-regularly.ts';
import { writeByHalves } from './write-by-halves.ts';

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
    const batch = rows;
    rows = [];
    // Whatever it was begun in, it is no part of it.
    const { left, fault } = await writeByHalves(batch, (piece) =>
      runInScope({ urgency: 3, marks: undefined }, () => write(piece)),
    );
    if (left.length > 0) rows = [...left, ...rows].slice(0, maxRows);
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
