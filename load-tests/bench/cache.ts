import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fillMemory, MIXES, type FilledMemory } from './cache/fill-memory.ts';
import { openProcessMemory } from './cache/process-memory.ts';
import { judge, toMarkdown } from './cache/report.ts';
import { runTrace, type Policy } from './cache/run-trace.ts';
import { stampede } from './cache/stampede.ts';
import { collectUrls } from './cache/trace-urls.ts';
import { shuffled } from './cache/trace.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { exitCode } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { hasRedis } from './soak/own-redis.ts';
import { startSite } from './soak/site.ts';

// pnpm bench cache: what the response cache saves PostgreSQL, and what it holds. Two API processes on one PostgreSQL and one Redis.
const { values: options } = parseArgs({
  options: {
    /** A look whether everything runs; its hit rates and memory say little. */
    quick: { type: 'boolean', default: false },
    products: { type: 'string' },
    /** Repeats a trace. */
    seed: { type: 'string', default: '1' },
    /** Where the database lies while it runs; it is emptied first. */
    directory: { type: 'string', default: '.data/bench-cache' },
  },
});
const { quick } = options;
const seed = Number(options.seed);
const products = Number(options.products ?? (quick ? 10_000 : 100_000));
const milliseconds = quick ? 10_000 : 120_000;
const urlCount = quick ? 2_000 : 10_000;
/** The second is what a server has where nobody says otherwise; all addresses of the trace fit. */
const cacheMegabytes = quick ? 32 : 128;
if (!Number.isInteger(seed) || !(products > 0)) throw new Error('--seed and --products are numbers.');
if (!hasRedis()) throw new Error('There is no redis-server here. On Debian: apt-get install redis-server');

const say = (text: string) => console.log(`  | ${text}`);
const directory = resolve(options.directory);
await rm(directory, { recursive: true, force: true });

const site = await startSite({
  directory,
  products,
  settings: {
    HEADROOM_CACHE_MEGABYTES: String(cacheMegabytes),
    NODE_OPTIONS: '--inspect=127.0.0.1:0',
    // A thousand requests at once are more than are let in at once, and each refusal would be a line.
    LOG_LEVEL: 'error',
  },
});
try {
  const { pool, sites } = site;
  const origins = sites.map(({ api }) => api.origin);
  const origin = origins[0]!;
  // Where its inspector is was among the first things that it said.
  const held = await openProcessMemory(sites[0].api.output());
  const facts = await readMachineFacts(pool);

  say('1,000 requests at once, for one process, and for two');
  const stampedes = [];
  for (const [n, of] of [[origin], origins].entries()) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    stampedes.push(await stampede({ origins: of, pool }, { requests: 1_000, limit: 100 + n }));
  }

  say(`collecting ${urlCount} addresses`);
  const urls = shuffled(await collectUrls(origin, urlCount), seed);
  const { rows } = await pool.query<{ id: string }>(`SELECT id FROM products WHERE status = 'active' ORDER BY id`);
  const ids = rows.map(({ id }) => id);
  const traceOf = async (policy: Policy) => {
    say(`the trace for ${milliseconds / 1_000} s, ${policy}`);
    const result = await runTrace({ origin, urls, ids }, { policy, milliseconds, seed });
    say(`${result.reads} reads, ${result.misses} misses`);
    return result;
  };
  const precise = await traceOf('precise');
  const allLists = await traceOf('all lists');
  const memory: FilledMemory[] = [];
  for (const mix of MIXES) {
    say(`filling the memory with ${mix}`);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    memory.push(await fillMemory({ origin, memory: held, ids }, mix));
  }
  held.close();

  const report = { stampedes, precise, allLists, memory };
  const verdicts = judge(report, quick);
  const markdown = toMarkdown({ ...report, facts, verdicts });
  console.log(`\n${markdown}`);
  const path = await writeResults('cache', { json: { facts, ...report, verdicts }, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} catch (error) {
  // Closing may take a while, or fail for the same reason.
  console.error(error);
  throw error;
} finally {
  await site.close();
}
await rm(directory, { recursive: true, force: true });
