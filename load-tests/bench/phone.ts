import { parseArgs } from 'node:util';
import { openSignedIn } from './lists/sign-in.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { startFront } from './phone/front.ts';
import { measureEdits } from './phone/measure-edits.ts';
import { measureJourney } from './phone/measure-journey.ts';
import { measureSearch } from './phone/measure-search.ts';
import { measureStarts } from './phone/measure-starts.ts';
import { install, openPhone, signIn, SLOWDOWN } from './phone/phone.ts';
import { judgePhone, searchTable, slowestTable, type PhoneResult } from './phone/report.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section } from './report/markdown.ts';
import { exitCode, verdictTable } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { openBrowser } from './scroll/open-browser.ts';
import { CATALOGUE_OPTIONS } from './server/catalogue-options.ts';
import { openCatalogue } from './server/open-catalogue.ts';

// pnpm bench phone: how the installed app feels on a phone that computes four times slower than this machine.
const { values: options } = parseArgs({ options: CATALOGUE_OPTIONS });
const { quick, directory, url } = options;
// No more than can be kept on a device: that part is searched.
const products = Number(options.products ?? (quick ? 5_000 : 50_000));
const starts = quick ? 3 : 15;
const edits = quick ? 20 : 100;
const say = (what: string) => console.log(`  … ${what}`);

const catalogue = await openCatalogue({ products, directory, url });
const front = await startFront(new URL(catalogue.server.origin));
const browser = await openBrowser();
try {
  const facts = await readMachineFacts(catalogue.database);
  const connection = await openSignedIn(catalogue.server.origin);
  if (!connection) throw new Error('The demo’s account does not work on this server, and edits need one.');
  const context = await openPhone(browser);
  const page = await context.newPage();
  say('installing');
  await signIn(page, front.origin);
  await install(page, front.origin);
  await page.close();

  say(`starting ${starts} times`);
  const warm = await measureStarts(context, front.origin, starts);
  say(`starting ${starts} times with the server stopped`);
  await front.stop();
  const offline = await measureStarts(context, front.origin, starts);
  await front.start();
  say('walking through it');
  const walked = await context.newPage();
  const interactions = await measureJourney(walked, front.origin);
  await walked.close();
  say(`making ${edits} edits without a network`);
  const milliseconds = await measureEdits(context, { front, connection, edits });
  connection.close();
  say('keeping the catalogue, and searching it without a network');
  const search = await measureSearch(context, front);

  const result: PhoneResult = { warm, offline, interactions, edits: { count: edits, milliseconds }, search };
  const verdicts = judgePhone(result);
  const markdown = [
    `${describeMachine(facts)} The page computes ${SLOWDOWN} times slower than that, but where the search is judged.`,
    section('Targets', verdictTable(verdicts)),
    section('Slowest interactions', slowestTable(interactions)),
    section('Search', searchTable(search)),
    '',
  ].join('\n\n');
  console.log(`\n${markdown}`);
  const path = await writeResults('phone', { json: { facts, verdicts, result }, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await browser.close();
  await front.stop();
  await catalogue.close();
}
