import { parseArgs } from 'node:util';
import { CATALOGUE_OPTIONS, countOfProducts } from './server/catalogue-options.ts';
import { openConnection } from './http/open-connection.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section, table } from './report/markdown.ts';
import { exitCode, verdictTable } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { findWrongRows } from './scroll/compare-with-api.ts';
import { measureScroll } from './scroll/measure-scroll.ts';
import { openBrowser } from './scroll/open-browser.ts';
import { frameRows, judgeScroll } from './scroll/verdicts.ts';
import { openCatalogue } from './server/open-catalogue.ts';

// pnpm bench scroll: what a person sees of a million products while scrolling fast and jumping, in a real browser.
const { values: options } = parseArgs({ options: CATALOGUE_OPTIONS });
const { quick, directory, url } = options;
const products = countOfProducts(options, 100_000);
const jumps = quick ? 10 : 50;

const catalogue = await openCatalogue({ products, directory, url });
const browser = await openBrowser();
try {
  const facts = await readMachineFacts(catalogue.database);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  let listQuery = new URLSearchParams();
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (!pathname.endsWith('/products')) return;
    listQuery = new URLSearchParams(
      [...searchParams].filter(([name]) => !/^(fields|limit|offset|cursor|count)$/.test(name)),
    );
  });
  await page.goto(catalogue.server.origin);
  await page.locator('[role=grid] a[data-position]').first().waitFor();
  const result = await measureScroll(page, {
    seconds: quick ? 5 : 20,
    jumps,
    onProgress: (what) => console.log(`  … ${what}`),
  });
  const connection = await openConnection(catalogue.server.origin);
  const seen = { ...result.wheel.products, ...result.index.products };
  const wrongRows = await findWrongRows(connection, { products: seen, listQuery });
  connection.close();

  const verdicts = judgeScroll(result, { jumps, wrongRows });
  const head = [
    '',
    'frames',
    'p50 ms',
    'p95 ms',
    'longest ms',
    'long tasks',
    'longest task ms',
    'longest wait of a row ms',
  ];
  const markdown = [
    describeMachine(facts),
    section('Targets', verdictTable(verdicts)),
    section('Frames', table(head, frameRows(result))),
    '',
  ].join('\n\n');
  console.log(`\n${markdown}`);
  const path = await writeResults('scroll', { json: { facts, verdicts, result, wrongRows }, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await browser.close();
  await catalogue.close();
}
