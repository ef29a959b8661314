import { existsSync } from 'node:fs';

/** The address of the database behind a server that was started by hand; undefined where it is not set. */
export const databaseUrl: string | undefined = process.env['DATABASE_URL'] || undefined;

/** The browser: one that is named, else Debian's; undefined leaves the choice to Playwright. */
export const chromiumPath: string | undefined = [process.env['CHROMIUM'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Settings of the person who measures must not reach a server that a benchmark starts. */
const NEUTRAL = {
  DATABASE_URL: '',
  REDIS_URL: '',
  REDIS_HOST: '',
  HEADROOM_PUBLIC: '',
  HEADROOM_DEMO_ACCOUNTS: '',
  TLS_CERT_FILE: '',
  TLS_KEY_FILE: '',
  TRUST_PROXY: '',
  CDN_URL: '',
  HOST: '127.0.0.1',
  // What npm start has: a line for what went wrong, none for each request.
  LOG_LEVEL: 'warn',
  // All load comes from one address.
  RATE_LIMITS: 'off',
};

/** The environment of a server that a benchmark starts. */
export const serverEnvironment = (settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...NEUTRAL,
  ...settings,
});
