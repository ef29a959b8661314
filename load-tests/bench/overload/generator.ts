import { openConnection, type Connection } from '../http/open-connection.ts';
import { createMix, KINDS, type Kind } from './mix.ts';
import type { Answers, OverloadOrder, OverloadResult } from './start-generator.ts';

// A process of its own: sends requests at their times, whether or not earlier ones have been answered, as people do who do not know of each other.
process.on('message', (order: OverloadOrder) => {
  run(order).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      throw error;
    },
  );
});
process.once('disconnect', () => process.exit());

/** Beyond it a server answers nothing any more, and opening connections is all that is measured. */
const MAX_CONNECTIONS = 4_000;
/** An answer that comes later helps nobody. */
const PATIENCE_MILLISECONDS = 10_000;
const TICK_MILLISECONDS = 2;

const noAnswers = (): Answers => ({ sent: 0, good: 0, shed: 0, failed: 0, latencies: [] });

async function run({ origin, token, perSecond, milliseconds, ...mixing }: OverloadOrder): Promise<OverloadResult> {
  const draw = createMix(mixing);
  const idle: Connection[] = [];
  const statuses: Record<string, number> = {};
  let opened = 0;
  const seconds: Record<Kind, Answers>[] = [];
  const answersAt = (second: number, kind: Kind) =>
    (seconds[second] ??= Object.fromEntries(KINDS.map((name) => [name, noAnswers()])) as Record<Kind, Answers>)[kind];

  async function send(second: number): Promise<void> {
    const { kind, request } = draw();
    const answers = answersAt(second, kind);
    answers.sent += 1;
    // From when it was to be sent: what waits for a connection waits for the server.
    const since = performance.now();
    let connection = idle.pop();
    let status = 0;
    let timer: NodeJS.Timeout | undefined;
    try {
      if (!connection) {
        if (opened >= MAX_CONNECTIONS) throw new Error('Too many wait.');
        opened += 1;
        connection = await openConnection(origin, { authorization: `Bearer ${token}` });
      }
      const used = connection;
      timer = setTimeout(() => used.close(), PATIENCE_MILLISECONDS);
      const late = new Promise<never>((_resolve, reject) => {
        setTimeout(() => reject(new Error('Too late.')), PATIENCE_MILLISECONDS + 10).unref();
      });
      late.catch(() => {});
      ({ status } = await Promise.race([used.send(request), late]));
      idle.push(used);
    } catch {
      opened -= connection ? 1 : 0;
    } finally {
      clearTimeout(timer);
    }
    statuses[`${kind} ${status}`] = (statuses[`${kind} ${status}`] ?? 0) + 1;
    if (status === 503 || status === 429) answers.shed += 1;
    else if (status >= 200 && status < 400) {
      answers.good += 1;
      answers.latencies.push(performance.now() - since);
    } else answers.failed += 1;
  }

  const usedBefore = process.cpuUsage();
  const startedAt = performance.now();
  const running = new Set<Promise<void>>();
  let sent = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const at = performance.now() - startedAt;
      if (at >= milliseconds) {
        clearInterval(timer);
        resolve();
        return;
      }
      for (const due = (at / 1_000) * perSecond; sent < due; sent += 1) {
        const sending = send(Math.floor(at / 1_000));
        running.add(sending);
        void sending.then(() => running.delete(sending));
      }
    }, TICK_MILLISECONDS);
  });
  const { user, system } = process.cpuUsage(usedBefore);
  const busy = (user + system) / 1_000 / (performance.now() - startedAt);
  await Promise.all(running);
  for (const connection of idle) connection.close();
  return { seconds, busy, statuses };
}
