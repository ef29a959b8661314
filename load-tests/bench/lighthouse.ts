import { parseArgs } from 'node:util';
import { measurePage } from './lighthouse/measure-page.ts';
import { judgePage, runRows, RUN_HEAD } from './lighthouse/verdicts.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section, table } from './report/markdown.ts';
import { exitCode, verdictTable } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { CATALOGUE_OPTIONS } from './server/catalogue-options.ts';
import { openCatalogue } from './server/open-catalogue.ts';

// pnpm bench lighthouse: what Lighthouse says of a first visit on a phone, to the catalogue and to a product; no service worker yet.
const { values: options } = parseArgs({ options: CATALOGUE_OPTIONS });
const { quick, directory, url } = options;
const products = Number(options.products ?? (quick ? 10_000 : 100_000));
const runs = quick ? 3 : 5;

const catalogue = await openCatalogue({ products, directory, url });
try {
  const facts = await readMachineFacts(catalogue.database);
  const { rows } = await catalogue.database.query<{ id: string }>(
    `SELECT id FROM products WHERE status = 'active' ORDER BY id DESC LIMIT 1`,
  );
  const pages = { catalogue: '/', product: `/products/${rows[0]!.id}` };
  const results = [];
  for (const [page, path] of Object.entries(pages)) {
    const measured = await measurePage(catalogue.server.origin + path, {
      runs,
      onProgress: (what) => console.log(`  … ${page}: ${what}`),
    });
    results.push({ page, path, ...measured });
  }

  const verdicts = results.flatMap(judgePage);
  const markdown = [
    describeMachine(facts),
    section('Targets', verdictTable(verdicts)),
    section('Runs', table(RUN_HEAD, results.flatMap(runRows))),
    section(
      'What Lighthouse names',
      results.flatMap(({ page, faults }) => faults.map((fault) => `- ${page}: ${fault}`)).join('\n') || 'Nothing.',
    ),
    '',
  ].join('\n\n');
  console.log(`\n${markdown}`);
  const path = await writeResults('lighthouse', { json: { facts, verdicts, results }, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await catalogue.close();
}
