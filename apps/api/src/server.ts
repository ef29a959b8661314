import { fileURLToPath } from 'node:url';
import { DatabaseUnusableError } from '@headroom/database';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { ConfigError } from './environment.ts';
import { hashPassword } from './features/accounts/password-hash.ts';
import { createLogger } from './monitoring/logger.ts';
import { createLogTap } from './monitoring/logs/log-tap.ts';
import { checkPort } from './startup/check-port.ts';
import { createShutdown } from './startup/create-shutdown.ts';
import { drain } from './startup/drain.ts';
import { fillDemo } from './startup/fill-demo.ts';
import { keepWorkersRunning } from './startup/keep-workers-running.ts';
import { listen } from './startup/listen.ts';
import { openDatabase } from './startup/open-database.ts';
import { readTlsFiles } from './startup/read-tls-files.ts';
import { StartupError } from './startup/startup-error.ts';
import { createSteps } from './startup/steps.ts';

const webDirectory = fileURLToPath(new URL('../../web/dist', import.meta.url));
/** Whether a person watches: a terminal, or `npm start`, which keeps an IPC channel to its server. */
const readable = process.stdout.isTTY || process.connected === true;
const tap = createLogTap();
let logger = createLogger({ level: 'warn', readable, tap });
const shutdown = createShutdown({ onFault: (error) => logger.fatal({ err: error }, 'a fault that nobody caught') });

try {
  const config = loadConfig(process.env);
  logger = createLogger({ level: config.logLevel ?? (readable ? 'warn' : 'info'), readable, tap });
  const tls = config.tls && (await readTlsFiles(config.tls));
  await checkPort(config);

  const step = createSteps(process.stdout);
  const {
    url: databaseUrl,
    pool,
    prisma,
  } = await openDatabase({
    config,
    step,
    shutdown,
    onNotice: (notice) => console.log(`  · ${notice}`),
    onFault: (error, message) => logger.warn({ err: error }, message),
  });
  const { signal } = shutdown;
  await fillDemo({ url: databaseUrl, pool, products: config.demoProducts, step, signal, hashPassword });
  signal.throwIfAborted();

  if (config.runsWorkers) {
    const workers = keepWorkersRunning({
      databaseUrl,
      env: process.env,
      readable,
      onFault: (error, message) => logger.warn({ err: error }, message),
    });
    // At once, beside the requests that are let finish; and awaited, before the database goes.
    shutdown.signal.addEventListener('abort', () => void workers.stop());
    shutdown.onEnd(() => workers.stop());
  }

  const lifecycle = { draining: false };
  const app = await buildApp({ config, pool, prisma, lifecycle, logger, logTap: tap, tls, webDirectory });
  const { shutdownGraceMilliseconds: graceMilliseconds } = config;
  shutdown.onEnd(() => drain(app, { lifecycle, graceMilliseconds, hurry: shutdown.hurry }));
  const { url, networkUrls } = await listen(app, config);
  for (const networkUrl of networkUrls) console.log(`  · On this network: ${networkUrl}`);
  console.log(`Headroom is ready on ${url}`);
} catch (error) {
  if (!shutdown.signal.aborted) {
    const isExplained = [ConfigError, DatabaseUnusableError, StartupError].some((type) => error instanceof type);
    console.error(isExplained ? `\n${(error as Error).message}` : error);
  }
  await shutdown.end(1);
}
