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
/** The last six seconds: one slow list among many is nothing to rest for. */
const KEPT_PROBES = 30;
const SLOW_SHARE = 0.9;
/** How much slower lists may become. The target is 3; it starts to give way before. */
const MAX_RATIO = 2.5;
/** Rest for work: an import takes at most half as long again. */
const MAX_SHARE = 0.5;
const SHARE_STEP = 0.1;

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
        if (measured.length > KEPT_PROBES) measured.shift();
      } catch (error) {
        onError(error);
      }
      await sleep(PROBE_EVERY_MILLISECONDS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    async rest(batchMilliseconds, signal) {
      share = nextShare({ share, ratio: slowOf(measured) / usual });
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
  if (ratio > MAX_RATIO) return Math.min(MAX_SHARE, share + SHARE_STEP * Math.min(3, ratio / MAX_RATIO));
  return share < 0.02 ? 0 : share * 0.8;
}

const middleOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const slowOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(SLOW_SHARE * (values.length - 1))] ?? 0;
