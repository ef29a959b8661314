import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCode } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { hasRedis } from './soak/own-redis.ts';
import { judge, toMarkdown } from './soak/report.ts';
import { runSoak } from './soak/run-soak.ts';

// pnpm bench soak: two API processes, PostgreSQL and Redis, while all of them are paused, cut off and killed; fails with the first read that is
// older than it may be.
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    /** Every fault once, and short: half a minute. */
    quick: { type: 'boolean', default: false },
    /** Repeats the order of faults of another run. */
    seed: { type: 'string' },
    /** Where the database lies while it runs; it is emptied first. */
    directory: { type: 'string', default: '.data/soak' },
  },
});
const { quick } = options;
const minutes = Number(options.minutes);
const seed = Number(options.seed ?? Math.floor(Math.random() * 1_000_000));
if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error('--minutes and --seed are numbers.');
if (!hasRedis()) throw new Error('There is no redis-server here. On Debian: apt-get install redis-server');

const directory = resolve(options.directory);
await rm(directory, { recursive: true, force: true });
const result = await runSoak({
  directory,
  seed,
  milliseconds: quick ? 0 : minutes * 60_000,
  longestFaultMilliseconds: quick ? 1_800 : 5_000,
  restMilliseconds: quick ? 500 : 2_000,
  onProgress: (text) => console.log(`  | ${text}`),
});
await rm(directory, { recursive: true, force: true });
const verdicts = judge(result);
const markdown = toMarkdown(result, verdicts);
console.log(`\n${markdown}`);
const path = await writeResults('soak', { json: { ...result, verdicts }, markdown });
console.log(`Written to ${path}.md and .json`);
process.exitCode = exitCode(verdicts);
