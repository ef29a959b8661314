import { fileURLToPath } from 'node:url';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { ALERT_SECRETS, ALERT_VARIABLES, findAlertProblems } from './alert-settings.ts';
import {
  findPurgeProblems,
  PURGE_REPEAT_SECONDS_DEFAULT,
  PURGE_SECRETS,
  PURGE_VARIABLES,
} from './cache/purge/purge-settings.ts';
import { FIELD_DEFAULTS, FIELD_VARIABLES } from './field-settings.ts';
import { MONITORING_DEFAULTS, MONITORING_VARIABLES } from './monitoring-settings.ts';
import {
  findPictureProblems,
  PICTURE_DEFAULTS,
  PICTURE_SECRETS,
  PICTURE_VARIABLES,
} from './optimization/images/picture-settings.ts';
import { DEFAULT_RATES, RATE_PATTERN } from './performance/rate-limits/rate-settings.ts';
import { TRACE_DEFAULTS, TRACE_SECRETS, TRACE_VARIABLES } from './trace-settings.ts';
import { readTrustProxy } from './trust-proxy.ts';

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
export type Environment = Static<typeof EnvironmentSchema>;
const environment = Compile(EnvironmentSchema);
/** The names of all settings. */
export const VARIABLES: readonly string[] = Object.keys(EnvironmentSchema.properties);
const variables = EnvironmentSchema.properties as Record<string, { type?: string; description?: string }>;

/** Thrown by loadConfig; the message lists every wrong variable, one a line. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Headroom cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const SECRETS = new Set([...PURGE_SECRETS, ...PICTURE_SECRETS, ...ALERT_SECRETS, ...TRACE_SECRETS]);

type Texts = Readonly<Record<string, string | undefined>>;

/** What counts where a setting is left out. One who brings a database brings what is in it, and knows who may read it. */
const defaultsFor = ({ DATABASE_URL: own }: Texts): Record<string, string> => ({
  PORT: '3000',
  HOST: '127.0.0.1',
  HEADROOM_DATA_DIR: fileURLToPath(new URL('../../../.data', import.meta.url)),
  DATABASE_POOL_SIZE: '16',
  DATABASE_QUEUE_LIMIT: '256',
  DATABASE_SETTINGS: 'connection',
  HEADROOM_DEMO_PRODUCTS: own === undefined ? '100000' : '0',
  HEADROOM_PUBLIC: String(own === undefined),
  HEADROOM_DEMO_ACCOUNTS: 'false',
  HEADROOM_WORKERS: 'true',
  HEADROOM_CACHE_MEGABYTES: '128',
  REDIS_TIMEOUT_MILLISECONDS: '5',
  SHUTDOWN_GRACE_MILLISECONDS: '300',
  PURGE_REPEAT_SECONDS: PURGE_REPEAT_SECONDS_DEFAULT,
  ...DEFAULT_RATES,
  ...PICTURE_DEFAULTS,
  ...FIELD_DEFAULTS,
  ...MONITORING_DEFAULTS,
  ...TRACE_DEFAULTS,
});

/**
 * The settings by their variables, as the schema types them; an empty one counts as not set.
 * @throws ConfigError with every problem at once.
 */
export function readEnvironment(env: Texts): Environment {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const problems: string[] = [];
  const trusted = readTrustProxy(set['TRUST_PROXY']);
  if (trusted === undefined) {
    problems.push(
      `TRUST_PROXY is "${set['TRUST_PROXY']}"; it must be true, false, or addresses and networks with commas, for instance 10.0.0.0/8`,
    );
  }
  const texts: Texts = { ...defaultsFor(set), ...set };
  const candidate: Record<string, unknown> = { TRUST_PROXY: trusted ?? false };
  for (const name of VARIABLES) {
    const text = texts[name];
    if (text !== undefined && name !== 'TRUST_PROXY') candidate[name] = valueOf(text, variables[name]?.type);
  }
  const wrong = new Set(environment.Errors(candidate).map((error) => error.instancePath.slice(1)));
  for (const name of wrong) {
    problems.push(
      SECRETS.has(name)
        ? `${name} is not usable; it must be ${variables[name]?.description}`
        : `${name} is "${conceal(set[name])}"; it must be ${variables[name]?.description}`,
    );
  }
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
  return candidate as Environment;
}

/** What is not of the type stays a text, which the schema refuses. */
function valueOf(text: string, type: string | undefined): string | number | boolean {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  const isNumber =
    (type === 'integer' && /^\d{1,15}$/.test(text)) || (type === 'number' && /^[01](\.\d{1,6})?$/.test(text));
  return isNumber ? Number(text) : text;
}

/** A wrong address is shown without its password. */
const conceal = (text: string | undefined): string => (text ?? '').replace(/(\/\/[^/@:]*):[^@]*@/, '$1:…@');
