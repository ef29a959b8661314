import type { CommandContext } from './command-context.ts';
import { parseOptions } from './parse-options.ts';
import { EXIT } from './usage.ts';

/** `headroom worker`: runs background jobs beside a Headroom that runs here or elsewhere, until it is stopped. */
export async function workerCommand(args: readonly string[], context: CommandContext): Promise<number> {
  parseOptions(args, { operands: [], options: {} });
  const { url } = await context.openDatabase();
  if (context.signal.aborted) return EXIT.done;
  const workers = context.startWorkers(url);
  context.err.write('Workers run. Ctrl-C lets the steps of their jobs end and stops them.\n');
  // The listener alone would not keep the process alive.
  const alive = setInterval(() => {}, 60_000);
  await new Promise((resolve) => context.signal.addEventListener('abort', resolve, { once: true }));
  clearInterval(alive);
  await workers.stop();
  return EXIT.done;
}
