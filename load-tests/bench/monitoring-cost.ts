import { parseArgs } from 'node:util';
import { compareCpu } from './delivery/compare-cpu.ts';
import { startService } from './delivery/start-service.ts';
import { startLoadClient } from './http/start-load-client.ts';
import { listPath } from './lists/list-path.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section } from './report/markdown.ts';
import { exitCode, verdictTable, type Verdict } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { openCatalogue } from './server/open-catalogue.ts';

// pnpm bench monitoring-cost: what all monitoring together takes of what a process can answer, by switching it off, in turns. The
// ratio of CPU a request decides the exit code: it is what throughput is made of, and hears less of who else uses the machine.
const { values: options } = parseArgs({
  options: {
    products: { type: 'string' },
    /** A look whether everything runs; its numbers say little. */
    quick: { type: 'boolean', default: false },
    directory: { type: 'string' },
    url: { type: 'string' },
  },
});
const { quick, directory, url } = options;
const MOST_RATIO = 1.03;
/** How wide the 95 % interval may be; a wider one tells nothing of three hundredths. */
const MOST_WIDTH = 0.06;
// Many short pairs: what others do on the machine changes from second to second, and falls on both sides of a pair alike.
const length = quick ? { pairs: 12, milliseconds: 750 } : { pairs: 80, milliseconds: 1_000 };

const catalogue = await openCatalogue({ products: Number(options.products ?? 10_000), directory, url });
const stops: (() => Promise<void> | void)[] = [];
try {
  const facts = await readMachineFacts(catalogue.database);
  const own = await startService(catalogue.server.databaseUrl, { MONITORING: 'on', RATE_LIMITS: 'off' });
  stops.push(own.stop);
  const other = await startService(catalogue.server.databaseUrl, { MONITORING: 'off', RATE_LIMITS: 'off' });
  stops.push(other.stop);
  const client = startLoadClient();
  stops.push(client.stop);
  const asked = [
    { what: 'a cached list', path: listPath({ status: 'active', sort: '-updatedAt' }) },
    { what: 'an answer that is made anew', path: '/api/v1/site' },
  ];
  const verdicts: Verdict[] = [];
  for (const { what, path } of asked) {
    const request = { path, headers: { 'accept-encoding': 'br' }, status: 200 };
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { ratio, own: on, other: off } = await compareCpu(client, { own, other, asked: request }, length);
    verdicts.push({
      what: `CPU of ${what} with monitoring, over the same without`,
      measured: `${ratio.ratio.toFixed(3)} (${ratio.low.toFixed(3)} to ${ratio.high.toFixed(3)}; ${on.toFixed(1)} µs, ${off.toFixed(1)} µs)`,
      target: `≤ ${MOST_RATIO}`,
      passed: ratio.ratio <= MOST_RATIO,
      gates: true,
    });
    verdicts.push({
      what: `Width of that interval, ${what}`,
      measured: (ratio.high - ratio.low).toFixed(3),
      target: `≤ ${MOST_WIDTH}, else this machine cannot tell`,
      passed: ratio.high - ratio.low <= MOST_WIDTH,
      gates: true,
    });
  }
  const markdown = section('What monitoring costs', `${describeMachine(facts)}\n\n${verdictTable(verdicts)}`);
  console.log(`\n${markdown}`);
  const path = await writeResults('monitoring-cost', { json: { facts, verdicts }, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  for (const stop of stops.toReversed()) {
    // oxlint-disable-next-line no-await-in-loop
    await stop();
  }
  await catalogue.close();
}
