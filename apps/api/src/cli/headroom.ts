import { loadConfig } from '../config.ts';
import { openDatabase, type OpenDatabase } from './open-database.ts';
import { keepWorkersRunning } from '../startup/keep-workers-running.ts';
import { runCommand } from './run-command.ts';

// The entry of `pnpm headroom <command>`.
const stop = new AbortController();
let stoppedAt = Infinity;
process.on('SIGINT', () => {
  // The first Ctrl-C ends in good order; another one means now. A terminal and npm may both pass on the same one.
  if (performance.now() - stoppedAt > 1_500) process.exit(130);
  if (stoppedAt === Infinity) stoppedAt = performance.now();
  stop.abort();
});
process.on('SIGTERM', () => stop.abort());
// The script that started this process may be killed where it cannot tell.
process.on('disconnect', () => stop.abort());
process.channel?.unref();

let opened: Promise<OpenDatabase> | undefined;
try {
  process.exitCode = await runCommand(process.argv.slice(2), {
    input: process.stdin,
    out: process.stdout,
    err: process.stderr,
    signal: stop.signal,
    openDatabase({ migratesItself = false } = {}) {
      opened ??= openDatabase(loadConfig(process.env), {
        migratesItself,
        onNotice: (notice) => process.stderr.write(`${notice}\n`),
      });
      return opened;
    },
    startWorkers: (databaseUrl) =>
      keepWorkersRunning({
        databaseUrl,
        env: process.env,
        readable: true,
        onFault: (_error, message) => process.stderr.write(`${message}\n`),
      }),
  });
} finally {
  const database = await opened?.catch(() => undefined);
  await database?.close();
}
