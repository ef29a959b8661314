import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { FIELD_DEFAULTS, FIELD_VARIABLES, readFieldSettings, type FieldSettings } from './field-settings.ts';
import {
  ALERT_SECRETS,
  ALERT_VARIABLES,
  findAlertProblems,
  readAlertSettings,
  type AlertSettings,
} from './alert-settings.ts';
import type { Rates } from './performance/rate-limits/limit-rates.ts';
import { DEFAULT_RATES, RATE_PATTERN, toRates } from './performance/rate-limits/rate-settings.ts';
import {
  findPurgeProblems,
  PURGE_REPEAT_SECONDS_DEFAULT,
  PURGE_SECRETS,
  PURGE_VARIABLES,
  readPurgeSettings,
  type PurgeSettings,
} from './cache/purge/purge-settings.ts';
import {
  MONITORING_DEFAULTS,
  MONITORING_VARIABLES,
  readMonitoringSettings,
  type MonitoringSettings,
} from './monitoring-settings.ts';
import {
  findPictureProblems,
  PICTURE_DEFAULTS,
  PICTURE_SECRETS,
  PICTURE_VARIABLES,
  readPictureSettings,
  type PictureSettings,
} from './optimization/images/picture-settings.ts';
import {
  readTraceSettings,
  TRACE_DEFAULTS,
  TRACE_SECRETS,
  TRACE_VARIABLES,
  type TraceSettings,
} from './trace-settings.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
const flag = () => Type.Boolean({ description: 'true or false' });
const file = () => Type.Optional(Type.String({ description: 'the path of a PEM file' }));
const address = (pattern: string, description: string) => Type.Optional(Type.String({ pattern, description }));
const rate = () =>
  Type.String({ pattern: RATE_PATTERN, description: 'requests and seconds, for instance 600/60, or off' });

/** Every setting by its environment variable; a description completes the sentence "it must be …". */
const EnvironmentSchema = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, description: 'a port from 0 to 65535 (0 takes any free one)' }),
  HOST: Type.String({ pattern: '^[\\w.:-]+$', description: 'a host name or an address to listen on' }),
  HEADROOM_DATA_DIR: Type.String({ description: 'the path of a folder' }),
  DATABASE_URL: address(
    '^postgres(ql)?://[^\\s/]+/[^\\s/]+',
    'an address such as postgresql://user:password@host:5432/name',
  ),
  DATABASE_POOL_SIZE: Type.Integer({
    minimum: 4,
    maximum: 1_000,
    description: 'a number of connections from 4 to 1000',
  }),
  DATABASE_QUEUE_LIMIT: Type.Integer({ minimum: 0, maximum: 100_000, description: 'a number from 0 to 100000' }),
  DATABASE_SETTINGS: Type.Enum(['connection', 'role'], { description: 'connection or role' }),
  RATE_LIMITS: Type.Enum(['on', 'off'], { description: 'on or off' }),
  RATE_LIMIT_SIGN_INS: rate(),
  RATE_LIMIT_WRITES: rate(),
  RATE_LIMIT_READS: rate(),
  RATE_LIMIT_SEARCHES: rate(),
  RATE_LIMIT_FILES: rate(),
  RATE_LIMIT_FIELD_EVENTS: rate(),
  REDIS_URL: address('^rediss?://[^\\s/]+', 'an address such as redis://host:6379'),
  REDIS_TIMEOUT_MILLISECONDS: Type.Integer({ minimum: 1, maximum: 1_000, description: 'a number from 1 to 1000' }),
  HEADROOM_DEMO_PRODUCTS: Type.Integer({ minimum: 0, maximum: 10_000_000, description: 'a number from 0 to 10000000' }),
  HEADROOM_PUBLIC: flag(),
  HEADROOM_DEMO_ACCOUNTS: flag(),
  HEADROOM_WORKERS: flag(),
  SHUTDOWN_GRACE_MILLISECONDS: Type.Integer({
    minimum: 0,
    maximum: 600_000,
    description: 'a number of milliseconds from 0 to 600000',
  }),
  HEADROOM_CACHE_MEGABYTES: Type.Integer({
    minimum: 0,
    maximum: 65_536,
    description: 'a number of megabytes from 0 to 65536 (0 keeps nothing)',
  }),
  TLS_CERT_FILE: file(),
  TLS_KEY_FILE: file(),
  TRUST_PROXY: Type.Union([Type.Boolean(), Type.Array(Type.String())]),
  CDN_URL: address('^https?://[^\\s/]+', 'an address such as https://cdn.example.com'),
  ...PURGE_VARIABLES,
  ...PICTURE_VARIABLES,
  ...FIELD_VARIABLES,
  ...ALERT_VARIABLES,
  ...MONITORING_VARIABLES,
  ...TRACE_VARIABLES,
  LOG_LEVEL: Type.Optional(Type.Enum([...LOG_LEVELS], { description: `one of ${LOG_LEVELS.join(', ')}` })),
});
type Environment = Static<typeof EnvironmentSchema>;
const environment = Compile(EnvironmentSchema);
/** The names of all settings. */
export const VARIABLES: readonly string[] = Object.keys(EnvironmentSchema.properties);
const descriptions = EnvironmentSchema.properties as Record<string, { description?: string }>;

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

/** Thrown by loadConfig; the message lists every wrong variable, one a line. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Headroom cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the settings from environment variables; an empty one counts as not set.
 * @throws ConfigError with every problem at once.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const problems: string[] = [];
  const trusted = readTrustProxy(set['TRUST_PROXY']);
  if (trusted === undefined) {
    problems.push(
      `TRUST_PROXY is "${set['TRUST_PROXY']}"; it must be true, false, or addresses and networks with commas, for instance 10.0.0.0/8`,
    );
  }
  const own = set['DATABASE_URL'] !== undefined;
  const candidate = {
    PORT: number(set['PORT'] ?? '3000'),
    HOST: set['HOST'] ?? '127.0.0.1',
    HEADROOM_DATA_DIR: set['HEADROOM_DATA_DIR'] ?? fileURLToPath(new URL('../../../.data', import.meta.url)),
    DATABASE_POOL_SIZE: number(set['DATABASE_POOL_SIZE'] ?? '16'),
    DATABASE_QUEUE_LIMIT: number(set['DATABASE_QUEUE_LIMIT'] ?? '256'),
    DATABASE_SETTINGS: set['DATABASE_SETTINGS'] ?? 'connection',
    ...DEFAULT_RATES,
    ...pick(set, Object.keys(DEFAULT_RATES)),
    HEADROOM_DEMO_PRODUCTS: number(set['HEADROOM_DEMO_PRODUCTS'] ?? (own ? '0' : '100000')),
    HEADROOM_PUBLIC: boolean(set['HEADROOM_PUBLIC'] ?? String(!own)),
    HEADROOM_DEMO_ACCOUNTS: boolean(set['HEADROOM_DEMO_ACCOUNTS'] ?? 'false'),
    REDIS_TIMEOUT_MILLISECONDS: number(set['REDIS_TIMEOUT_MILLISECONDS'] ?? '5'),
    SHUTDOWN_GRACE_MILLISECONDS: number(set['SHUTDOWN_GRACE_MILLISECONDS'] ?? '300'),
    HEADROOM_CACHE_MEGABYTES: number(set['HEADROOM_CACHE_MEGABYTES'] ?? '128'),
    HEADROOM_WORKERS: boolean(set['HEADROOM_WORKERS'] ?? 'true'),
    TRUST_PROXY: trusted ?? false,
    PURGE_REPEAT_SECONDS: number(set['PURGE_REPEAT_SECONDS'] ?? PURGE_REPEAT_SECONDS_DEFAULT),
    PICTURES_AT_ONCE: number(set['PICTURES_AT_ONCE'] ?? PICTURE_DEFAULTS.PICTURES_AT_ONCE),
    PICTURES_KEEP_DAYS: number(set['PICTURES_KEEP_DAYS'] ?? PICTURE_DEFAULTS.PICTURES_KEEP_DAYS),
    PICTURES_GIGABYTES_PER_USER: number(
      set['PICTURES_GIGABYTES_PER_USER'] ?? PICTURE_DEFAULTS.PICTURES_GIGABYTES_PER_USER,
    ),
    S3_REGION: set['S3_REGION'] ?? PICTURE_DEFAULTS.S3_REGION,
    FIELD_DATA: set['FIELD_DATA'] ?? FIELD_DEFAULTS.FIELD_DATA,
    FIELD_SAMPLE_SHARE: share(set['FIELD_SAMPLE_SHARE'] ?? FIELD_DEFAULTS.FIELD_SAMPLE_SHARE),
    FIELD_RAW_DAYS: number(set['FIELD_RAW_DAYS'] ?? FIELD_DEFAULTS.FIELD_RAW_DAYS),
    FIELD_ROLLUP_DAYS: number(set['FIELD_ROLLUP_DAYS'] ?? FIELD_DEFAULTS.FIELD_ROLLUP_DAYS),
    ...MONITORING_DEFAULTS,
    ...pick(set, ['MONITORING', 'METRICS_HOST']),
    ...(set['METRICS_PORT'] === undefined ? {} : { METRICS_PORT: number(set['METRICS_PORT']) }),
    TRACES_SLOW_MILLISECONDS: number(set['TRACES_SLOW_MILLISECONDS'] ?? TRACE_DEFAULTS.TRACES_SLOW_MILLISECONDS),
    TRACES_SAMPLED_ONE_IN: number(set['TRACES_SAMPLED_ONE_IN'] ?? TRACE_DEFAULTS.TRACES_SAMPLED_ONE_IN),
    TRACES_KEEP_DAYS: number(set['TRACES_KEEP_DAYS'] ?? TRACE_DEFAULTS.TRACES_KEEP_DAYS),
    LOGS_KEEP_DAYS: number(set['LOGS_KEEP_DAYS'] ?? TRACE_DEFAULTS.LOGS_KEEP_DAYS),
    OTEL_SERVICE_NAME: set['OTEL_SERVICE_NAME'] ?? TRACE_DEFAULTS.OTEL_SERVICE_NAME,
    ...pick(set, [
      ...Object.keys(PURGE_VARIABLES).filter((name) => name !== 'PURGE_REPEAT_SECONDS'),
      'S3_ENDPOINT',
      'S3_BUCKET',
      'S3_ACCESS_KEY_ID',
      'S3_SECRET_ACCESS_KEY',
      'DATABASE_URL',
      'REDIS_URL',
      'TLS_CERT_FILE',
      'TLS_KEY_FILE',
      'CDN_URL',
      'FIELD_COUNTRY_HEADER',
      ...Object.keys(ALERT_VARIABLES),
      'LOG_LEVEL',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_HEADERS',
    ]),
  };
  const wrong = new Set(environment.Errors(candidate).map((error) => error.instancePath.slice(1)));
  for (const name of wrong)
    problems.push(
      [...PURGE_SECRETS, ...PICTURE_SECRETS, ...ALERT_SECRETS, ...TRACE_SECRETS].includes(name)
        ? `${name} is not usable; it must be ${descriptions[name]?.description}`
        : `${name} is "${conceal(set[name])}"; it must be ${descriptions[name]?.description}`,
    );
  if (set['REDIS_HOST'] !== undefined) {
    problems.push(
      `REDIS_HOST is set but not read; set REDIS_URL instead, for instance REDIS_URL=redis://${set['REDIS_HOST']}:6379`,
    );
  }
  if ((set['TLS_CERT_FILE'] === undefined) !== (set['TLS_KEY_FILE'] === undefined)) {
    problems.push('TLS_CERT_FILE and TLS_KEY_FILE belong together; set both for HTTPS or neither for HTTP');
  }
  problems.push(...findPurgeProblems(set), ...findPictureProblems(set), ...findAlertProblems(set));
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(candidate as Environment);
}

function toConfig(valid: Environment): Config {
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

const number = (text: string): number | string => (/^\d{1,15}$/.test(text) ? Number(text) : text);
const share = (text: string): number | string => (/^[01](\.\d{1,6})?$/.test(text) ? Number(text) : text);
const boolean = (text: string): boolean | string => ({ true: true, false: false })[text] ?? text;

function pick(from: Record<string, string | undefined>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}

/** A wrong address is shown without its password. */
const conceal = (text: string | undefined): string => (text ?? '').replace(/(\/\/[^/@:]*):[^@]*@/, '$1:…@');

/** Whether only this machine can reach the server. One that was told of a proxy or a CDN is reached by others through it. */
const isPrivate = (valid: Environment): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(valid.HOST) &&
  valid.TRUST_PROXY === false &&
  valid.CDN_URL === undefined &&
  readPurgeSettings(valid) === undefined;

const NETWORK_NAMES = new Set(['loopback', 'linklocal', 'uniquelocal']);

function readTrustProxy(text: string | undefined): Config['trustProxy'] | undefined {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  const networks = text.split(',').map((part) => part.trim());
  const valid = networks.every((network) => {
    const [ip = '', bits] = network.split('/');
    if (NETWORK_NAMES.has(network)) return true;
    return (
      isIP(ip) > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(ip) === 4 ? 32 : 128)))
    );
  });
  return valid ? networks : undefined;
}
