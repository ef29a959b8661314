import { loadConfig } from '../config.ts';
import { openDatabase, type OpenDatabase } from './open-database.ts';
import { runCommand } from './run-command.ts';

// The entry of `pnpm headroom <command>`.
const stop = new AbortController();
let isSecond = false;
process.on('SIGINT', () => {
  // The first Ctrl-C ends in good order; a second one means now.
  if (isSecond) process.exit(130);
  isSecond = true;
  stop.abort();
});
process.on('SIGTERM', () => stop.abort());

let opened: Promise<OpenDatabase> | undefined;
try {
  process.exitCode = await runCommand(process.argv.slice(2), {
    input: process.stdin,
    out: process.stdout,
    err: process.stderr,
    signal: stop.signal,
    openDatabase() {
      opened ??= openDatabase(loadConfig(process.env), (notice) => process.stderr.write(`${notice}\n`));
      return opened;
    },
  });
} finally {
  const database = await opened?.catch(() => undefined);
  await database?.close();
}
