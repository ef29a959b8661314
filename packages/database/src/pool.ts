import pg from 'pg';
import { QueuedPool } from './queued-pool.ts';
import { ScopedClient } from './scoped-client.ts';
import type { SlowCall } from './slow-calls.ts';

export interface PoolOptions {
  /** A postgresql:// URL. */
  url: string;
  maxConnections: number;
  /** How many may wait for a connection; one more gets a DatabaseBusyError at once. Without it any number. */
  maxWaiting?: number;
  /** A statement that runs longer is cancelled by the server (SQLSTATE 57014). Without it nothing is. */
  statementTimeoutMilliseconds?: number;
  /**
   * Sends no settings with the connection, for poolers that do not pass them on (PgBouncer): the role has to have them then, by
   * `ALTER ROLE … SET`. See docs/how-to/set-limits.md.
   */
  settingsFromRole?: boolean;
  /** A statement of a request or job that takes so long is remembered with its values, in memory, to be explained (slow-calls.ts). */
  slowMilliseconds?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** Hears of connections that broke while idle; the pool replaces them by itself. */
  onError?: (error: Error) => void;
}

const CONNECT_TIMEOUT_MILLISECONDS = 10_000;
const IDLE_TIMEOUT_MILLISECONDS = 60_000;
const SLOW_MILLISECONDS = 100;

/** int8 as a number: counts, and money up to 10^12 minor units, are far inside a double's exact integers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/**
 * A pool whose sessions run in UTC and which survives connections that break. Its statements end with the scope that they run in
 * (statement-scope.ts), and whoever is most urgent gets a connection first. End it with `pool.end()`.
 */
export function createPool(options: PoolOptions): pg.Pool {
  // Also where there is no limit, or one of the role would hold.
  const settings = ['-c TimeZone=UTC', `-c statement_timeout=${options.statementTimeoutMilliseconds ?? 0}`];
  const pool = new QueuedPool(
    {
      connectionString: options.url,
      max: options.maxConnections,
      application_name: options.applicationName ?? 'headroom',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MILLISECONDS,
      idleTimeoutMillis: IDLE_TIMEOUT_MILLISECONDS,
      ...(options.settingsFromRole ? {} : { options: settings.join(' ') }),
      keepAlive: true,
      types,
      Client: ScopedClient,
    },
    {
      maxWaiting: options.maxWaiting ?? Infinity,
      maxWaitMilliseconds: CONNECT_TIMEOUT_MILLISECONDS,
      slowMilliseconds: options.slowMilliseconds ?? SLOW_MILLISECONDS,
    },
  );
  // Without a listener an idle connection that breaks (a restart of PostgreSQL) would end the process.
  pool.on('error', (error) => options.onError?.(error));
  return pool;
}

/** What a pool of createPool remembers of its slow calls; of another one nothing. */
export const slowCallsOf = (pool: pg.Pool): readonly SlowCall[] =>
  pool instanceof QueuedPool ? pool.slowCalls.worst() : [];
