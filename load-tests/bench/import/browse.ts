import { setTimeout as wait } from 'node:timers/promises';
import { openConnection } from '../http/open-connection.ts';
import { summarise, type Summary } from '../statistics/percentile.ts';

/** What somebody looks at who browses: the newest products, the next letters of the alphabet, a search. */
const PATHS = [
  '/api/v1/products?limit=50&fields=id,title,vendor,price,stock,status,image',
  '/api/v1/products?limit=50&fields=id,title,vendor,price,stock,status&sort=title&offset=2000',
  '/api/v1/products?limit=50&fields=id,title,vendor,price,stock,status&q=oak',
];
/** Several people who look at a page now and then, not a load test. */
const EVERY_MILLISECONDS = 50;

/** Browses until it is told to stop, and tells how long the lists took, in milliseconds. */
export function browse(origin: string): { stop(): Promise<Summary> } {
  const stopping = new AbortController();
  const latencies: number[] = [];
  const browsing = (async () => {
    const connection = await openConnection(origin);
    for (let number = 0; !stopping.signal.aborted; number++) {
      const answer = await connection.get(PATHS[number % PATHS.length]!);
      if (answer.status !== 200) throw new Error(`A list answered ${answer.status}: ${answer.body.toString()}`);
      latencies.push(answer.milliseconds);
      await wait(EVERY_MILLISECONDS);
    }
    connection.close();
  })();
  // Reported by stop.
  browsing.catch(() => {});
  return {
    async stop() {
      stopping.abort();
      await browsing;
      return summarise(latencies);
    },
  };
}
