import { parseArgs } from 'node:util';
import { CATALOGUE_OPTIONS, countOfProducts } from './server/catalogue-options.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { exitCode } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { openCatalogue } from './server/open-catalogue.ts';
import { compareWithBare } from './writes/compare-with-bare.ts';
import { judge, toMarkdown } from './writes/report.ts';

// pnpm bench writes: what a PATCH over HTTP costs beside its own statements. The ratio decides the exit code. It changes titles of the
// catalogue that it measures, so give it a directory of its own.
const { values: options } = parseArgs({ options: CATALOGUE_OPTIONS });
const { quick, directory, url } = options;
const products = countOfProducts(options, 10_000);

const catalogue = await openCatalogue({ products, directory, url });
try {
  const facts = await readMachineFacts(catalogue.database);
  const comparison = await compareWithBare(
    catalogue,
    quick ? { pairs: 2, milliseconds: 1_000 } : { pairs: 12, milliseconds: 5_000 },
  );
  const verdicts = judge(comparison);
  const report = { facts, comparison, verdicts };
  const markdown = toMarkdown(report);
  console.log(`\n${markdown}`);
  const path = await writeResults('writes', { json: report, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await catalogue.close();
}
