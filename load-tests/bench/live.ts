import { parseArgs } from 'node:util';
import { CATALOGUE_OPTIONS, countOfProducts } from './server/catalogue-options.ts';
import type { Job } from '@headroom/contracts/jobs';
import { createClient } from './live/client.ts';
import { listen } from './live/listen.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section } from './report/markdown.ts';
import { exitCode, type Verdict, verdictTable } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { openCatalogue } from './server/open-catalogue.ts';
import { summarise, type Summary } from './statistics/percentile.ts';

const EDIT_LIMIT_MILLISECONDS = 1_000;
const START_LIMIT_MILLISECONDS = 200;
const PATIENCE_MILLISECONDS = 10_000;

// pnpm bench live: how soon another person's browser hears of an edit, and how soon a background job starts.
const { values: options } = parseArgs({ options: CATALOGUE_OPTIONS });
const { quick, directory, url } = options;
const products = countOfProducts(options, 100_000);
const rounds = quick ? 10 : 100;

const catalogue = await openCatalogue({ products, directory, url });
try {
  const facts = await readMachineFacts(catalogue.database);
  const { origin } = catalogue.server;
  const editor = await createClient(origin);
  const listener = await listen(origin, { topics: 'changes,jobs', token: editor.token });
  const edits: number[] = [];
  const starts: number[] = [];
  const earlier = new Set<string>();
  const chosen = await editor.someProducts(rounds);
  for (const [round, product] of chosen.entries()) {
    const heard = listener.heard(
      (event, data) => event === 'change' && (data as { productId?: string }).productId === product.id,
      PATIENCE_MILLISECONDS,
    );
    const sentAt = performance.now();
    await editor.send(
      'PATCH',
      `/products/${product.id}`,
      { title: `${product.title} ${round}` },
      { 'if-match': `"${product.version}"` },
    );
    edits.push((await heard) - sentAt);
  }
  for (const [round, product] of chosen.entries()) {
    // The news that it runs may come before the answer that says its id: any job that is not an earlier one is it.
    const running = listener.heard((event, data) => {
      const { id = '', startedAt } = data as Partial<Job>;
      return event === 'job' && startedAt !== null && !earlier.has(id);
    }, PATIENCE_MILLISECONDS);
    const sentAt = performance.now();
    const job = await editor.send<Job>('POST', '/products/bulk-actions', {
      selection: { ids: [product.id] },
      action: { kind: 'tag', add: [`bench ${round}`], remove: [] },
    });
    starts.push((await running) - sentAt);
    earlier.add(job.id);
    await editor.finished(job.id, PATIENCE_MILLISECONDS);
  }
  listener.close();

  const edit = summarise(edits);
  const start = summarise(starts);
  const verdicts: Verdict[] = [
    verdict('From sending an edit to its event in another browser, p95', edit, EDIT_LIMIT_MILLISECONDS),
    verdict('From asking for a bulk action to the news that it runs, p95', start, START_LIMIT_MILLISECONDS),
  ];
  const markdown = [describeMachine(facts), section('Targets', verdictTable(verdicts)), ''].join('\n\n');
  console.log(`\n${markdown}`);
  const path = await writeResults('live', { json: { facts, verdicts, edit, start }, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await catalogue.close();
}

function verdict(what: string, { p50, p95, max }: Summary, limit: number): Verdict {
  const measured = `${p95.toFixed(0)} ms (median ${p50.toFixed(0)}, longest ${max.toFixed(0)})`;
  return { what, measured, target: `≤ ${limit} ms`, passed: p95 <= limit, gates: false };
}
