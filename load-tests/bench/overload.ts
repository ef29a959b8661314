import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { LoginAnswer } from '@headroom/contracts/accounts';
import { CATALOGUE_OPTIONS, countOfProducts } from './server/catalogue-options.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { measureOverload } from './overload/measure-overload.ts';
import { pinToCore } from './overload/pin-to-core.ts';
import { judge, toMarkdown } from './overload/report.ts';
import { startGenerator } from './overload/start-generator.ts';
import { exitCode } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { openCatalogue } from './server/open-catalogue.ts';

// pnpm bench overload: finds the rate that the server sustains, then asks for three times as much for a minute. It changes product types of
// the catalogue that it measures, so give it a directory of its own.
// It keeps its server on one core, so it starts it itself.
const { url: _url, ...taken } = CATALOGUE_OPTIONS;
const { values: options } = parseArgs({ options: taken });
const { quick, directory } = options;
const products = countOfProducts(options, 10_000);
let isMeasuring = false;
// Every refusal has a line in the log; ten thousand of them say nothing more here.
const onLine = (line: string) => isMeasuring || console.log(`  | ${line}`);
const [SERVER_CORE, GENERATOR_CORE] = [0, 1];
const cores = availableParallelism();
if (cores < 2) throw new Error('Server and generator need a core each; this machine has one.');

// What this process starts stays on its core: first the server with its database, then the generator.
await pinToCore(process.pid, SERVER_CORE);
const catalogue = await openCatalogue({ products, directory, url: undefined, onLine });
await pinToCore(process.pid, GENERATOR_CORE);
const generator = startGenerator();
try {
  const facts = { ...(await readMachineFacts(catalogue.database)), cores };
  isMeasuring = true;
  const measurement = await measureOverload(catalogue, {
    generator,
    token: await signIn(catalogue.server.origin),
    log: (line) => console.log(`  · ${line}`),
    ...(quick
      ? { stepMilliseconds: 2_000, overloadMilliseconds: 10_000, afterMilliseconds: 12_000 }
      : { stepMilliseconds: 8_000, overloadMilliseconds: 60_000, afterMilliseconds: 20_000 }),
  });
  const verdicts = judge(measurement);
  const report = { facts, measurement, verdicts };
  const markdown = toMarkdown(report);
  console.log(`\n${markdown}`);
  const path = await writeResults('overload', { json: report, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  generator.stop();
  await catalogue.close();
}

async function signIn(origin: string): Promise<string> {
  const response = await fetch(new URL('/api/v1/auth/login', origin), {
    method: 'POST',
    body: new URLSearchParams({ email: 'test@example.com', password: 'password123' }),
  });
  if (!response.ok)
    throw new Error(`The demo account was refused with ${response.status}: is the catalogue the demo’s?`);
  return ((await response.json()) as LoginAnswer).token;
}
