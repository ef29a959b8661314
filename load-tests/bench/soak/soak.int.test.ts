import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasRedis } from './own-redis.ts';
import { judge, toMarkdown } from './report.ts';
import { runSoak } from './run-soak.ts';

/** Half a minute on a free machine; starting and recovering PostgreSQL takes most of it on a busy one. */
const TIMEOUT_MILLISECONDS = 10 * 60_000;

// The short form of `pnpm bench soak`: the same faults, in one order, each once.
it.skipIf(!hasRedis())(
  'two processes give nothing older than they may, whatever breaks under them (needs redis-server)',
  { timeout: TIMEOUT_MILLISECONDS },
  async () => {
    // Not from mkdtemp: PostgreSQL runs as another user where we are root, and has to get there.
    const directory = join(tmpdir(), `headroom-test-soak-${process.pid}`);
    try {
      const result = await runSoak({
        directory,
        seed: 7,
        milliseconds: 0,
        longestFaultMilliseconds: 1_800,
        restMilliseconds: 400,
        onProgress: () => {},
      });
      const verdicts = judge(result);
      // The whole report where it fails: a second run need not fail in the same way.
      expect(verdicts.every(({ passed }) => passed) ? 'all reached' : toMarkdown(result, verdicts)).toBe('all reached');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
);
