import { parseArgs } from 'node:util';
import { CATALOGUE_OPTIONS, countOfProducts } from './server/catalogue-options.ts';
import { type FeedMode, turnFeed } from './feed/switch-feed.ts';
import { workloads } from './feed/workloads.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section, table } from './report/markdown.ts';
import { exitCode, type Verdict, verdictTable } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { openCatalogue } from './server/open-catalogue.ts';
import { abba } from './statistics/abba.ts';
import { ratioInterval, type RatioInterval } from './statistics/ratio-interval.ts';

/** Feed and versions may slow a bulk insert by so much. */
const BULK_LIMIT = 1.25;

// pnpm bench feed: what the change feed and the history cost on writes, with and without NOTIFY, beside the same database without their
// triggers in the same run. Always on a server of its own: the triggers go for everybody.
const { values: options } = parseArgs({ options: CATALOGUE_OPTIONS });
const { quick, directory } = options;
if (options.url !== undefined)
  throw new Error(
    'bench feed turns history and feed off in between, so it runs on no server of somebody’s: leave out --url.',
  );
const products = countOfProducts(options, 2_000);
const pairs = quick ? 2 : 10;

const catalogue = await openCatalogue({ products, directory, url: undefined });
const { database } = catalogue;
try {
  const facts = await readMachineFacts(database);
  const { rows } = await database.query<{ id: string }>('SELECT id FROM products ORDER BY id LIMIT 1000');
  let isStopped = false;
  const turn = async (mode: FeedMode) => {
    if (isStopped) throw new Error('Stopped before the end: there are no results.');
    await turnFeed(database, mode);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      isStopped = true;
      // Now, before the server ends too, which may have heard the same; else the next run puts them back.
      turnFeed(database, 'on').catch((error: unknown) => console.error(error));
    });
  }
  const results: { name: string; mode: FeedMode; slower: RatioInterval }[] = [];
  try {
    const list = workloads({
      url: catalogue.server.databaseUrl,
      ids: rows.map(({ id }) => id),
      commits: quick ? 20 : 500,
      bulk: quick ? 500 : 5_000,
    });
    for (const { name, run } of list) {
      for (const mode of ['on', 'quiet'] as const) {
        const times: { own: number; other: number }[] = [];
        const order = abba(pairs + 1);
        for (let at = 0; at < order.length; at += 2) {
          const pair = { own: 0, other: 0 };
          for (const side of order.slice(at, at + 2)) {
            const now = side === 'own' ? mode : 'off';
            await turn(now);
            pair[side] = await run(now);
          }
          times.push(pair);
        }
        // The first pair fills caches.
        const slower = ratioInterval(times.slice(1));
        results.push({ name, mode, slower });
        console.log(`  ${name}, ${mode}: ${show(slower)}`);
      }
    }
  } finally {
    await turnFeed(database, 'on');
  }

  const verdicts = results
    .filter(({ name, mode }) => name.startsWith('insert') && mode === 'on')
    .map(({ name, slower }): Verdict => ({
      what: `Time with feed and history beside without, ${name}`,
      measured: show(slower),
      target: `≤ ${BULK_LIMIT}`,
      passed: slower.ratio <= BULK_LIMIT,
      gates: !quick,
    }));
  const body = table(
    ['', 'feed', 'time beside the same without it'],
    results.map(({ name, mode, slower }) => [name, mode === 'on' ? 'as shipped' : 'without NOTIFY', show(slower)]),
  );
  const markdown = [
    describeMachine(facts),
    section('Targets', verdictTable(verdicts)),
    section(`${pairs} pairs each, geometric mean and 95 % interval`, body),
    '',
  ].join('\n\n');
  console.log(`\n${markdown}`);
  const path = await writeResults('feed', { json: { facts, results, verdicts }, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await catalogue.close();
}

function show({ ratio, low, high }: RatioInterval): string {
  return `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
