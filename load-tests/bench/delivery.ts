import { parseArgs } from 'node:util';
import { measureDelivery } from './delivery/measure-delivery.ts';
import { judge, toMarkdown } from './delivery/report.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { exitCode } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { openCatalogue } from './server/open-catalogue.ts';

// pnpm bench delivery: what an answer from the cache costs beside the least that Node can do. Ratios decide the exit code.
const { values: options } = parseArgs({
  options: {
    products: { type: 'string' },
    /** A look whether everything runs; its numbers say little. */
    quick: { type: 'boolean', default: false },
    /** Where the server keeps its data between runs; .data/bench-<products> without it. */
    directory: { type: 'string' },
    /** A server that runs already, with DATABASE_URL set to its database; another one is started beside it. */
    url: { type: 'string' },
  },
});
const { quick, directory, url } = options;
const products = Number(options.products ?? 10_000);

const catalogue = await openCatalogue({ products, directory, url });
try {
  const facts = await readMachineFacts(catalogue.database);
  const delivery = await measureDelivery(
    catalogue.server.databaseUrl,
    quick ? { pairs: 4, milliseconds: 1_000 } : { pairs: 12, milliseconds: 3_000 },
  );
  const verdicts = judge(delivery);
  const report = { facts, delivery, verdicts };
  const markdown = toMarkdown(report);
  console.log(`\n${markdown}`);
  const path = await writeResults('delivery', { json: report, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await catalogue.close();
}
