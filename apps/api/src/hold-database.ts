import { join } from 'node:path';
import { DatabaseUnusableError } from '@headroom/database';
import { startEmbeddedPostgres } from '@headroom/database/embedded';
import { loadConfig } from './config.ts';
import { ConfigError } from './environment.ts';
import { createShutdown } from './startup/create-shutdown.ts';
import { lockDataDirectory } from './startup/lock-data-directory.ts';
import { StartupError } from './startup/startup-error.ts';

// For development: keeps the embedded database up while the API beside it restarts with every change. Tells its parent the address
// over their IPC channel, and ends with it.
const shutdown = createShutdown({ onFault: console.error });

try {
  const { dataDirectory } = loadConfig(process.env);
  const lock = await lockDataDirectory(dataDirectory);
  shutdown.onEnd(() => lock.release());
  const server = await startEmbeddedPostgres({
    dataDirectory: join(dataDirectory, 'postgres'),
    onNotice: (notice) => console.log(`  · ${notice}`),
  });
  shutdown.onEnd(() => server.stop());
  process.send?.({ url: server.url });
} catch (error) {
  const isExplained = [ConfigError, DatabaseUnusableError, StartupError].some((type) => error instanceof type);
  console.error(isExplained ? `\n${(error as Error).message}` : error);
  await shutdown.end(1);
}
