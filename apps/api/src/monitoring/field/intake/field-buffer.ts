import { writeByHalves } from '../../write-by-halves.ts';
import type { FieldRow } from './field-row.ts';

/** Longest time that what was taken lies in memory only; with the statement's own time, what a killed process loses is below a second. */
export const FLUSH_MILLISECONDS = 400;
/** Events of a statement. */
const FLUSH_ROWS = 5_000;
/** Then what comes is dropped: some 50 MB. */
const MAX_ROWS = 40_000;
const MAX_DETAIL_CHARACTERS = 16_000_000;

export interface FieldBuffer {
  add(rows: readonly FieldRow[]): void;
  /** Writes everything; resolves when nothing is left or writing failed. */
  flush(): Promise<void>;
  readonly dropped: number;
}

/**
 * Gathers events and writes them in statements of many. What could not be written is tried again with the next, fewer at once: what is at fault
 * for a reason that nobody knows is alone in the end, and keeps nobody else waiting. Where the fault is in what was written, halves are written
 * by themselves, and only what is at fault is dropped.
 */
export function createFieldBuffer({
  write,
  onError,
}: {
  write: (rows: readonly FieldRow[]) => Promise<void>;
  onError: (error: unknown, lost: number) => void;
}): FieldBuffer {
  const waiting = new Map<string, FieldRow>();
  let characters = 0;
  let dropped = 0;
  let mostRows = FLUSH_ROWS;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  function put(row: FieldRow): void {
    const key = `${row.day} ${row.id}`;
    const before = waiting.get(key);
    if (before) {
      if (!replaces(row, before)) return;
      characters -= before.detail?.length ?? 0;
    } else if (waiting.size >= MAX_ROWS || characters > MAX_DETAIL_CHARACTERS) {
      dropped += 1;
      return;
    }
    characters += row.detail?.length ?? 0;
    waiting.set(key, row);
  }

  function take(): FieldRow[] {
    const rows: FieldRow[] = [];
    for (const [key, row] of waiting) {
      if (rows.length === mostRows) break;
      waiting.delete(key);
      characters -= row.detail?.length ?? 0;
      rows.push(row);
    }
    // In one order everywhere, so that two processes that write the same never wait for each other.
    return rows.toSorted((a, b) => a.day - b.day || (a.id < b.id ? -1 : 1));
  }

  /** @returns whether all of it is done with */
  async function writeRows(rows: FieldRow[]): Promise<boolean> {
    const { left, refused, fault } = await writeByHalves(rows, write);
    left.forEach(put);
    dropped += refused;
    mostRows = left.length > 0 ? Math.max(1, mostRows >> 1) : Math.min(FLUSH_ROWS, mostRows * 2);
    if (fault) onError(fault.error, refused);
    return left.length === 0;
  }

  async function writeAll(): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop
    while (waiting.size > 0) if (!(await writeRows(take()))) return;
  }

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    return (running ??= writeAll().finally(() => {
      running = undefined;
      if (waiting.size > 0) arm();
    }));
  };
  const arm = (): void => {
    timer ??= setTimeout(() => void flush(), FLUSH_MILLISECONDS);
    timer.unref();
  };

  return {
    add(rows) {
      rows.forEach(put);
      if (waiting.size >= FLUSH_ROWS) void flush();
      else if (waiting.size > 0) arm();
    },
    async flush() {
      await running;
      await flush();
      clearTimeout(timer);
      timer = undefined;
    },
    get dropped() {
      return dropped;
    },
  };
}

/** The same rule as in the database: the later report counts. */
const replaces = (row: FieldRow, before: FieldRow): boolean =>
  row.visit === before.visit &&
  row.terms.metric === before.terms.metric &&
  row.value !== before.value &&
  !row.isDoubtful &&
  (row.atMilliseconds > before.atMilliseconds ||
    (row.atMilliseconds === before.atMilliseconds && row.value > before.value));
