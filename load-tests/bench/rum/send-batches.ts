import { Agent, request } from 'node:http';
import { createBatch } from './field-batches.ts';

export interface Sent {
  /** Acknowledged. */
  events: number;
  seconds: number;
}

// A process of its own: `node send-batches.ts <origin> <connections> <events a request> <requests> <most milliseconds>`. It makes the requests
// up, says so, and sends them once it is told to: otherwise making them would be measured. It tells its parent what was acknowledged.
const [origin = '', connections = '8', events = '25', requests = '1000', milliseconds = '60000'] =
  process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const address = new URL('/api/v1/field-events', origin);
const bodies = Array.from({ length: Number(requests) }, () => Buffer.from(JSON.stringify(createBatch(Number(events)))));

const send = (body: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = request(
      address,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          'sec-fetch-site': 'same-origin',
          'user-agent':
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/151.0.0.0 Safari/537.36',
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => (answer.statusCode === 204 ? resolve() : reject(new Error(`${answer.statusCode}`))));
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });

process.once('message', async () => {
  let acknowledged = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: Number(connections) }, async () => {
      while (performance.now() - begun < Number(milliseconds)) {
        const body = bodies.pop();
        if (!body) return;
        // oxlint-disable-next-line no-await-in-loop -- one at a time on each connection
        await send(body);
        acknowledged += 1;
      }
    }),
  );
  agent.destroy();
  process.send?.({
    events: acknowledged * Number(events),
    seconds: (performance.now() - begun) / 1_000,
  } satisfies Sent);
  process.disconnect?.();
});
process.send?.('ready');
