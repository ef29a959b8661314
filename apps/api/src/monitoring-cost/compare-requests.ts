import { createPool, createPrisma } from '@headroom/database';
import { buildApp } from '../app.ts';
import { loadConfig } from '../config.ts';
import { createBufferedStream, createLogger } from '../monitoring/logger.ts';
import { createLogTap } from '../monitoring/logs/log-tap.ts';
import { openMemoryConnection } from './memory-connection.ts';
import { RememberingSocket } from './remembering-socket.ts';

// Prints, as JSON, pairs of CPU microseconds a request with monitoring and without: the same API twice in one process, by turns in slices of a few milliseconds, so
// that what others do on the machine falls on both. Neither listens: what monitoring does by the clock is not in it. Started by `pnpm bench monitoring-cost`.
const [databaseUrl = '', dataDirectory = '', what = '', milliseconds = ''] = process.argv.slice(2);

const LIST = '/api/v1/products?fields=id,title,vendor,price,status,updatedAt&limit=50&status=active&sort=-updatedAt';
/** Nine digits each, all above any price: no two are one address, and all get the same answer. */
const MADE_ANEW_FROM = 200_000_000;
/** What is remembered is the answer to a statement without its values. */
const remembers = (pattern: RegExp) => (message: string) => {
  const key = message.replaceAll(/\d{9}/g, 'n');
  return pattern.test(key) ? key : undefined;
};
const CASES = {
  hit: { path: () => LIST, outcome: '; hit', slice: 60, warmUp: 6_000, keyOf: () => undefined },
  list: {
    path: (n: number) => `${LIST}&maxPrice=${MADE_ANEW_FROM + n}`,
    outcome: 'fwd=miss',
    slice: 5,
    warmUp: 500,
    keyOf: remembers(/^P.*(products\.list|EXPLAIN).*n/s),
  },
  site: {
    path: () => '/api/v1/site',
    outcome: undefined,
    slice: 20,
    warmUp: 3_000,
    // A statement by its name: where it is parsed first, PostgreSQL is asked.
    keyOf: remembers(/^B.{4}\0site\0/s),
  },
};
const { path, outcome, slice, warmUp, keyOf } = CASES[what as keyof typeof CASES];

async function open(MONITORING: 'on' | 'off') {
  const settings = { HEADROOM_PUBLIC: 'true', RATE_LIMITS: 'off', MONITORING, HEADROOM_DATA_DIR: dataDirectory };
  const pool = createPool({ url: databaseUrl, maxConnections: 4, maxWaiting: 100 });
  const memory = { keyOf, answers: new Map<string, Buffer>() };
  Object.assign(pool.options, { stream: () => new RememberingSocket(memory) });
  const logTap = createLogTap();
  const app = await buildApp({
    config: loadConfig(settings),
    pool,
    prisma: createPrisma(pool),
    lifecycle: { draining: false },
    logger: createLogger({
      level: 'info',
      readable: false,
      destination: createBufferedStream('/dev/null'),
      tap: logTap,
    }),
    logTap,
    webDirectory: '/nowhere',
  });
  const connection = openMemoryConnection(app.server, { 'accept-encoding': 'br' });
  let asked = 0;
  return {
    async take(): Promise<number> {
      let head = '';
      const before = process.cpuUsage();
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      for (let n = 0; n < slice; n += 1) head = await connection.get(path((asked += 1)));
      // What is done behind the last answer belongs to it.
      await new Promise((resolve) => setImmediate(resolve));
      const { user, system } = process.cpuUsage(before);
      if (asked > slice && !(head.startsWith('HTTP/1.1 200') && (!outcome || head.includes(outcome))))
        throw new Error(`This was not answered as it should be measured: ${head}`);
      return (user + system) / slice;
    },
    taken: () => asked,
  };
}

const [on, off] = [await open('on'), await open('off')];
const pairs: [on: number, off: number][] = [];
while (off.taken() < warmUp) {
  // oxlint-disable-next-line no-await-in-loop
  for (const side of [on, off]) await side.take();
}
const until = performance.now() + Number(milliseconds);
while (performance.now() < until) {
  const isFirst = pairs.length % 2 === 0;
  // oxlint-disable-next-line no-await-in-loop
  const first = await (isFirst ? on : off).take();
  // oxlint-disable-next-line no-await-in-loop
  const second = await (isFirst ? off : on).take();
  pairs.push(isFirst ? [first, second] : [second, first]);
}
console.log(JSON.stringify(pairs));
process.exit();
