import { parseArgs } from 'node:util';
import { readMachineFacts } from './machine/machine-facts.ts';
import { visitPage, warmPage } from './beacon/visit-page.ts';
import type { MainThread } from './beacon/main-thread.ts';
import { startService } from './delivery/start-service.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section, table } from './report/markdown.ts';
import { exitCode, verdictTable, type Verdict } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { openBrowser } from './scroll/open-browser.ts';
import { CATALOGUE_OPTIONS } from './server/catalogue-options.ts';
import { openCatalogue } from './server/open-catalogue.ts';
import { abba } from './statistics/abba.ts';
import { percentile } from './statistics/percentile.ts';
import { ratioInterval } from './statistics/ratio-interval.ts';

// pnpm bench beacon: what measuring a visit takes of the page's main thread. What the beacon's own code takes is read from the browser's
// profile, and tells a hundredth in a few visits; switching it off, in turns, also has what it makes the browser and the rest of the app do,
// but two visits differ by ten times that on a machine that others use.
const { values: options } = parseArgs({ options: CATALOGUE_OPTIONS });
const { quick, directory, url } = options;
/** The whole run; pairs are made while there is time, and two in any case. */
const MOST_MILLISECONDS = quick ? 120_000 : 240_000;
const LEAST_PAIRS = 2;
const pairs = quick ? 4 : 12;
const MOST_SHARE = 0.01;
const MOST_RATIO = 1 + MOST_SHARE;
const median = (values: number[]) => percentile(Float64Array.from(values).toSorted(), 0.5);

const catalogue = await openCatalogue({ products: Number(options.products ?? 10_000), directory, url });
const browser = await openBrowser();
const stops: (() => Promise<void>)[] = [];
try {
  const facts = await readMachineFacts(catalogue.database);
  const start = async (setting: 'on' | 'off') => {
    const service = await startService(catalogue.server.databaseUrl, { FIELD_DATA: setting, RATE_LIMITS: 'off' });
    stops.push(service.stop);
    return service.origin;
  };
  const origins = { own: await start('on'), other: await start('off') };
  // What a service draws and reads for the first time takes it longer, and the browser waits.
  await Promise.all([warmPage(browser, origins.own), warmPage(browser, origins.other)]);
  const visits: Record<'own' | 'other', MainThread[]> = { own: [], other: [] };
  let longest = 0;
  for (const side of abba(pairs)) {
    const begun = performance.now();
    const made = visits.own.length;
    if (made >= LEAST_PAIRS && made === visits.other.length && begun + 2 * longest > MOST_MILLISECONDS) break;
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const visit = await visitPage(browser, origins[side]);
    longest = Math.max(longest, performance.now() - begun);
    visits[side].push(visit);
    console.log(
      `  … ${side === 'own' ? 'measured' : 'not measured'}: ${visit.cpu.toFixed(0)} ms, the beacon ${visit.beacon.toFixed(1)} ms, ${visit.tasks} tasks`,
    );
  }
  const paired = visits.own.map(({ cpu }, pair) => ({ own: cpu, other: visits.other[pair]!.cpu }));
  const { ratio, low, high } = ratioInterval(paired);
  const own = median(visits.own.map(({ cpu }) => cpu));
  const other = median(visits.other.map(({ cpu }) => cpu));
  const lasted = median(visits.own.map((visit) => visit.lasted));
  const sum = (of: 'beacon' | 'cpu' | 'samples') => visits.own.reduce((all, visit) => all + visit[of], 0);
  // Of all visits together: one alone has some 150 samples of the beacon. So many as there are lie within 2 √n of as many as there should be.
  const share = sum('beacon') / sum('cpu');
  const spread = (2 * share) / Math.sqrt(Math.max(1, sum('samples')));
  const verdicts: Verdict[] = [
    {
      what: 'The beacon’s own code, of the CPU of the main thread over a visit',
      measured: `${(share * 100).toFixed(2)} ± ${(spread * 100).toFixed(2)} % (${(sum('beacon') / visits.own.length).toFixed(1)} ms a visit; ${visits.own.length} visits, ${sum('samples')} samples)`,
      target: `≤ ${MOST_SHARE * 100} %`,
      // What the interval does not tell from the target is none of a fault.
      passed: share - spread <= MOST_SHARE,
      gates: true,
    },
    {
      what: 'CPU of the main thread over a visit that is measured, over the same that is not',
      measured: `${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}; ${own.toFixed(0)} ms, ${other.toFixed(0)} ms)`,
      target: `≤ ${MOST_RATIO}`,
      passed: low <= MOST_RATIO,
      gates: false,
    },
    {
      what: 'what is more, of the time that the visit lasts',
      measured: `${(((own - other) / lasted) * 100).toFixed(2)} % of ${(lasted / 1_000).toFixed(1)} s`,
      target: '≤ 1 %',
      passed: own - other <= lasted / 100,
      gates: false,
    },
  ];
  const functions = new Map<string, number>();
  for (const { byFunction } of visits.own)
    for (const [name, milliseconds] of Object.entries(byFunction))
      functions.set(name, (functions.get(name) ?? 0) + milliseconds / visits.own.length);
  const dearest = [...functions].toSorted(([, a], [, b]) => b - a).slice(0, 12);
  const markdown = [
    section('What measuring a visit costs', `${describeMachine(facts)}\n\n${verdictTable(verdicts)}`),
    section(
      'What of the beacon is dear',
      table(
        ['begins at', 'ms a visit'],
        dearest.map(([name, milliseconds]) => [`\`${name}\``, milliseconds.toFixed(2)]),
      ),
    ),
    '',
  ].join('\n\n');
  console.log(`\n${markdown}`);
  const path = await writeResults('beacon', { json: { facts, verdicts, visits }, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await browser.close();
  for (const stop of stops.toReversed()) {
    // oxlint-disable-next-line no-await-in-loop
    await stop();
  }
  await catalogue.close();
}
