import { parseArgs } from 'node:util';
import { readMachineFacts } from './machine/machine-facts.ts';
import { exitCode } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { CATALOGUE_OPTIONS } from './server/catalogue-options.ts';
import { openCatalogue } from './server/open-catalogue.ts';
import { measureVarnish } from './varnish/measure-varnish.ts';
import { judge, toMarkdown } from './varnish/report.ts';
import { hasVarnish } from './varnish/start-varnish.ts';

// pnpm bench varnish: what a Varnish in front takes off the API while products change, and what it does to the time of an answer.
const { values: options } = parseArgs({
  options: {
    ...CATALOGUE_OPTIONS,
    /** Repeats a trace. */
    seed: { type: 'string', default: '1' },
  },
});
const { quick, directory, url } = options;
const seed = Number(options.seed);
const products = Number(options.products ?? (quick ? 10_000 : 100_000));
if (!Number.isInteger(seed) || !(products > 0)) throw new Error('--seed and --products are numbers.');
if (!hasVarnish()) throw new Error('There is no varnishd here. On Debian: apt-get install varnish');

const catalogue = await openCatalogue({ products, directory, url });
try {
  const facts = await readMachineFacts(catalogue.database);
  const { rows } = await catalogue.database.query<{ id: string }>('SELECT id FROM products ORDER BY id');
  const results = await measureVarnish(
    { databaseUrl: catalogue.server.databaseUrl, ids: rows.map(({ id }) => id) },
    quick
      ? { pairs: 2, milliseconds: 5_000, urls: 2_000, seed }
      : { pairs: 6, milliseconds: 30_000, urls: 10_000, seed },
  );
  const verdicts = judge(results);
  const markdown = toMarkdown({ ...results, facts, verdicts });
  console.log(`\n${markdown}`);
  const path = await writeResults('varnish', { json: { facts, ...results, verdicts }, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await catalogue.close();
}
