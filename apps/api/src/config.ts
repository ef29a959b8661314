import { resolve } from 'node:path';
import { readAlertSettings, type AlertSettings } from './alert-settings.ts';
import { readPurgeSettings, type PurgeSettings } from './cache/purge/purge-settings.ts';
import { readEnvironment, type Environment, type LogLevel } from './environment.ts';
import { readFieldSettings, type FieldSettings } from './field-settings.ts';
import { readMonitoringSettings, type MonitoringSettings } from './monitoring-settings.ts';
import { readPictureSettings, type PictureSettings } from './optimization/images/picture-settings.ts';
import type { Rates } from './performance/rate-limits/limit-rates.ts';
import { toRates } from './performance/rate-limits/rate-settings.ts';
import { readTraceSettings, type TraceSettings } from './trace-settings.ts';

export type TlsFiles = { readonly certFile: string; readonly keyFile: string };
export type Config = {
  readonly port: number;
  readonly host: string;
  /** Absolute. Holds the embedded database and the lock. */
  readonly dataDirectory: string;
  /** undefined: the embedded database. */
  readonly databaseUrl: string | undefined;
  readonly pool: {
    /** Connections of one process. */
    readonly size: number;
    /** How many may wait for one. */
    readonly queueLimit: number;
    /** Whether time zone and time limits are those of the role, instead of being sent with each connection. */
    readonly settingsFromRole: boolean;
  };
  /** How often somebody may ask, by kind of request; null: as often as they like. */
  readonly rates: Rates;
  /** Shared by all processes on one database; undefined: none, which one process does not miss. */
  readonly redisUrl: string | undefined;
  /** The most that a request waits for Redis. */
  readonly redisTimeoutMilliseconds: number;
  /** How many demo products an empty database is filled with. */
  readonly demoProducts: number;
  /** Whether anybody may read active products. */
  readonly isPublic: boolean;
  /** Whether demo accounts may sign in: their passwords are public, so by default only where nobody else can reach the server. */
  readonly demoAccountsWork: boolean;
  /** Whether the server runs workers for background jobs beside itself; where they run elsewhere, it need not. */
  readonly runsWorkers: boolean;
  /** How long requests are still accepted after SIGTERM, while `/readyz` says 503. */
  readonly shutdownGraceMilliseconds: number;
  /** What answers may take of this process's memory. */
  readonly cacheBytes: number;
  readonly tls: TlsFiles | undefined;
  /** Which peers' X-Forwarded headers count: all, none, or these addresses and networks. */
  readonly trustProxy: boolean | string[];
  readonly cdnUrl: string | undefined;
  /** The shared caches in front that are told what to drop; undefined: none. */
  readonly purge: PurgeSettings | undefined;
  readonly pictures: PictureSettings;
  /** What visits measure. */
  readonly field: FieldSettings;
  /** Where alerts are sent. */
  readonly alerts: AlertSettings;
  readonly monitoring: MonitoringSettings;
  readonly traces: TraceSettings;
  /** undefined: `info` for machines, `warn` where a person watches. */
  readonly logLevel: LogLevel | undefined;
};

/**
 * Reads the settings from environment variables; an empty one counts as not set.
 * @throws ConfigError with every problem at once.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const valid = readEnvironment(env);
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = valid;
  return Object.freeze({
    port: valid.PORT,
    host: valid.HOST,
    dataDirectory: resolve(valid.HEADROOM_DATA_DIR),
    databaseUrl: valid.DATABASE_URL,
    pool: Object.freeze({
      size: valid.DATABASE_POOL_SIZE,
      queueLimit: valid.DATABASE_QUEUE_LIMIT,
      settingsFromRole: valid.DATABASE_SETTINGS === 'role',
    }),
    rates: toRates(valid),
    redisUrl: valid.REDIS_URL,
    redisTimeoutMilliseconds: valid.REDIS_TIMEOUT_MILLISECONDS,
    demoProducts: valid.HEADROOM_DEMO_PRODUCTS,
    isPublic: valid.HEADROOM_PUBLIC,
    demoAccountsWork: valid.HEADROOM_DEMO_ACCOUNTS || isPrivate(valid),
    runsWorkers: valid.HEADROOM_WORKERS,
    shutdownGraceMilliseconds: valid.SHUTDOWN_GRACE_MILLISECONDS,
    cacheBytes: valid.HEADROOM_CACHE_MEGABYTES * 1_024 * 1_024,
    tls: certFile && keyFile ? Object.freeze({ certFile: resolve(certFile), keyFile: resolve(keyFile) }) : undefined,
    trustProxy: valid.TRUST_PROXY,
    cdnUrl: valid.CDN_URL,
    purge: readPurgeSettings(valid),
    pictures: readPictureSettings(valid),
    field: readFieldSettings(valid),
    alerts: readAlertSettings(valid),
    monitoring: readMonitoringSettings(valid),
    traces: readTraceSettings(valid),
    logLevel: valid.LOG_LEVEL,
  });
}

/** Whether only this machine can reach the server. One that was told of a proxy or a CDN is reached by others through it. */
const isPrivate = (valid: Environment): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(valid.HOST) &&
  valid.TRUST_PROXY === false &&
  valid.CDN_URL === undefined &&
  readPurgeSettings(valid) === undefined;
