import { parseArgs } from 'node:util';
import { CATALOGUE_OPTIONS, countOfProducts } from './server/catalogue-options.ts';
import { compareWithBare } from './lists/compare-with-bare.ts';
import { measureMatrix } from './lists/measure-matrix.ts';
import { toMarkdown } from './lists/report.ts';
import { judgeCells, judgeComparison } from './lists/verdicts.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { exitCode } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { openCatalogue } from './server/open-catalogue.ts';

// pnpm bench lists: how fast lists, searches, facets and marks of a million products are. Ratios decide the exit code.
const { values: options } = parseArgs({
  options: {
    ...CATALOGUE_OPTIONS,
    /** Only `bare` (against the bare handler) or only `matrix`. */
    only: { type: 'string' },
  },
});
const { quick, directory, url, only } = options;
const products = countOfProducts(options, 100_000);

// What the cache saves is measured here; `pnpm bench delivery` and `pnpm bench cache` measure the cache.
const settings = { HEADROOM_CACHE_MEGABYTES: '0' };
const catalogue = await openCatalogue({ products, directory, url, settings });
try {
  const facts = await readMachineFacts(catalogue.database);
  const comparison =
    only === 'matrix'
      ? undefined
      : await compareWithBare(
          catalogue,
          quick ? { pairs: 4, milliseconds: 1_000 } : { pairs: 12, milliseconds: 3_000 },
        );
  const tables =
    only === 'bare'
      ? {}
      : await measureMatrix(catalogue, {
          samples: quick ? 5 : 20,
          onProgress: (what) => console.log(`  … ${what}`),
        });
  const verdicts = [
    ...(comparison ? judgeComparison(comparison) : []),
    ...Object.entries(tables).map(([title, cells]) => judgeCells(title, cells)),
  ];
  const report = { facts, comparison, tables, verdicts };
  const markdown = toMarkdown(report);
  console.log(`\n${markdown}`);
  const path = await writeResults('lists', { json: report, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await catalogue.close();
}
