import pg from 'pg';

export interface PoolOptions {
  /** A postgresql:// URL. */
  url: string;
  maxConnections: number;
  /** A statement that runs longer is cancelled by the server (SQLSTATE 57014). Without it nothing is. */
  statementTimeoutMilliseconds?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** Hears of connections that broke while idle; the pool replaces them by itself. */
  onError?: (error: Error) => void;
}

const CONNECT_TIMEOUT_MILLISECONDS = 10_000;
const IDLE_TIMEOUT_MILLISECONDS = 60_000;

/** int8 as a number: counts, and money up to 10^12 minor units, are far inside a double's exact integers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** A pool whose sessions run in UTC and which survives connections that break. End it with `pool.end()`. */
export function createPool(options: PoolOptions): pg.Pool {
  const settings = ['-c TimeZone=UTC'];
  if (options.statementTimeoutMilliseconds !== undefined) {
    settings.push(`-c statement_timeout=${options.statementTimeoutMilliseconds}`);
  }
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections,
    application_name: options.applicationName ?? 'headroom',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MILLISECONDS,
    idleTimeoutMillis: IDLE_TIMEOUT_MILLISECONDS,
    options: settings.join(' '),
    keepAlive: true,
    types,
  });
  // Without a listener an idle connection that breaks (a restart of PostgreSQL) would end the process.
  pool.on('error', (error) => options.onError?.(error));
  return pool;
}
