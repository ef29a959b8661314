import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';

/** Gives way to other people between the batches of an import. */
export interface ImportPace {
  /** Waits as long as others need, after a batch that took so many milliseconds; less long when `signal` says stop. */
  rest(batchMilliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  stop(): Promise<void>;
}

/** What everybody looks at first; costs a few milliseconds, and suffers where the disk or the processors are busy. */
const PROBE_SQL = `SELECT id, title, vendor, price, stock, status FROM products WHERE status = 'active' ORDER BY updated_at DESC, id DESC LIMIT 50`;
const PROBE_EVERY_MILLISECONDS = 200;
const QUIET_PROBES = 5;
/** Below so much a difference is that of the clock, and of nobody's concern. */
const LEAST_MILLISECONDS = 2;
/** How much slower lists may become. The target is 3; it starts to give way before. */
const MAX_RATIO = 2;
/** Never more rest than work: an import takes at most twice its time. */
const MAX_SHARE = 1;
const SHARE_STEP = 0.25;

/**
 * Measures, on a connection of its own, how long the list's first page takes while the import writes, and compares it with what it took
 * before. Where lists suffer, each batch is followed by a longer rest, where they do not by a shorter one.
 */
export async function createImportPace({
  pool,
  onError,
}: {
  pool: Pool;
  onError: (error: unknown) => void;
}): Promise<ImportPace> {
  const probe = async () => {
    const at = performance.now();
    await pool.query(PROBE_SQL);
    return performance.now() - at;
  };
  const quiet: number[] = [];
  for (let count = 0; count < QUIET_PROBES; count++) quiet.push(await probe());
  const usual = Math.max(LEAST_MILLISECONDS, middleOf(quiet));
  const measured: number[] = [];
  let share = 0;
  const stopping = new AbortController();
  const watching = watch();

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        measured.push(await probe());
      } catch (error) {
        onError(error);
      }
      await sleep(PROBE_EVERY_MILLISECONDS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    async rest(batchMilliseconds, signal) {
      const slow = slowOf(measured.splice(0));
      share = nextShare({ share, ratio: slow / usual });
      const milliseconds = Math.min(batchMilliseconds * share, 5_000);
      if (milliseconds >= 1) await sleep(milliseconds, undefined, { ...(signal && { signal }) }).catch(() => {});
    },
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

/** Rises at once where lists suffer, and falls slowly when they do not. */
export function nextShare({ share, ratio }: { share: number; ratio: number }): number {
  if (ratio > MAX_RATIO) return Math.min(MAX_SHARE, share + SHARE_STEP * Math.min(4, ratio / MAX_RATIO));
  return share < 0.05 ? 0 : share * 0.8;
}

const middleOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
/** The second slowest: one that fell into a pause of this very process says nothing. */
const slowOf = (values: readonly number[]): number => values.toSorted((a, b) => b - a)[values.length > 3 ? 1 : 0] ?? 0;
