import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { ConfigError, VARIABLES } from './environment.ts';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('.env.example', () => {
  it('names every setting once, and no other', async () => {
    const text = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8');
    const named = Array.from(text.matchAll(/^#?([A-Z0-9_]+)=/gm), ([, name]) => name);
    expect(named.toSorted()).toEqual(VARIABLES.toSorted());
  });

  it('shows what counts where a setting is left out', async () => {
    const text = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8');
    // Of these it shows the shape; left out they are not set, or hang on others.
    const shapes =
      /^(DATABASE_URL|REDIS_URL|CDN_URL|HEADROOM_DATA_DIR|LOG_LEVEL|FIELD_COUNTRY_HEADER|OTEL_EXPORTER_OTLP_.*|SMTP_URL|PUBLIC_URL|ALERT_.*|(PURGE_(VARNISH|FASTLY|CLOUDFLARE)|TLS|S3)_.*)$/;
    const shown = Array.from(
      text.matchAll(/^#([A-Z0-9_]+)=(.+)$/gm),
      ([, name = '', value = '']) => [name, value] as const,
    );
    const set = Object.fromEntries(shown.filter(([name]) => !shapes.test(name)));
    expect(Object.keys(set).length).toBeGreaterThan(15);
    expect(loadConfig(set)).toEqual(loadConfig({}));
  });
});

describe('loadConfig', () => {
  it('has a default for everything', () => {
    const config = loadConfig({});
    expect(config).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDirectory: expect.stringMatching(/^\/.*\.data$/),
      databaseUrl: undefined,
      pool: { size: 16, queueLimit: 256, settingsFromRole: false },
      rates: {
        'sign-ins': { quota: 120, windowSeconds: 60 },
        writes: { quota: 3_000, windowSeconds: 60 },
        reads: { quota: 12_000, windowSeconds: 60 },
        searches: { quota: 3_000, windowSeconds: 60 },
        files: { quota: 120, windowSeconds: 60 },
        'field-events': { quota: 1_200, windowSeconds: 60 },
      },
      redisUrl: undefined,
      redisTimeoutMilliseconds: 5,
      cacheBytes: 128 * 1_024 * 1_024,
      purge: undefined,
      pictures: { atOnce: 1, keepDays: 90, maxBytesPerUser: 50 * 1_024 ** 3, bucket: undefined },
      field: { sampleShare: 1, rawDays: 14, rollupDays: 400, countryHeader: undefined },
      alerts: { webhook: undefined, mail: undefined, publicUrl: undefined },
      traces: { slowMilliseconds: 200, sampledShare: 0.01, keepDays: 7, keepLogDays: 7, collector: undefined },
      demoProducts: 100_000,
      isPublic: true,
      demoAccountsWork: true,
      runsWorkers: true,
      shutdownGraceMilliseconds: 300,
      tls: undefined,
      trustProxy: false,
      cdnUrl: undefined,
      monitoring: { isOn: true, metrics: undefined, workerMetrics: undefined },
      logLevel: undefined,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes a bucket whole or not at all, and never repeats its secret', () => {
    const bucket = {
      S3_ENDPOINT: 'http://minio:9000/',
      S3_BUCKET: 'pictures',
      S3_ACCESS_KEY_ID: 'headroom',
      S3_SECRET_ACCESS_KEY: 'hush-hush-hush',
    };
    expect(loadConfig(bucket).pictures.bucket).toEqual({
      url: 'http://minio:9000/pictures',
      region: 'us-east-1',
      accessKeyId: 'headroom',
      secretAccessKey: 'hush-hush-hush',
    });
    expect(problemsOf({ ...bucket, S3_BUCKET: '' })).toEqual([expect.stringMatching(/^S3_BUCKET is missing/)]);
    expect(problemsOf({ S3_REGION: 'eu' })).toEqual([expect.stringMatching(/^S3_ENDPOINT, .* are missing/)]);
    const said = problemsOf({ ...bucket, S3_SECRET_ACCESS_KEY: 'with space', S3_ENDPOINT: 'minio' });
    expect(said).toEqual([
      expect.stringMatching(/^S3_ENDPOINT is "minio"; it must be an address/),
      expect.stringMatching(/^S3_SECRET_ACCESS_KEY is not usable/),
    ]);
    expect(problemsOf({ PICTURES_AT_ONCE: '0', PICTURES_KEEP_DAYS: 'x' })).toHaveLength(2);
  });

  it('takes where alerts are sent whole or not at all, and never repeats what is secret', () => {
    const webhook = { ALERT_WEBHOOK_URL: 'https://hooks.example.com/T0/secret', ALERT_WEBHOOK_SECRET: 'x'.repeat(16) };
    const mail = { SMTP_URL: 'smtp://u:hush@mail:25', ALERT_MAIL_TO: 'a@b.example', ALERT_MAIL_FROM: 'c@d.example' };
    expect(loadConfig({ ...webhook, ...mail, PUBLIC_URL: 'https://h.example/' }).alerts).toEqual({
      webhook: { url: 'https://hooks.example.com/T0/secret', secret: 'x'.repeat(16) },
      mail: { smtpUrl: 'smtp://u:hush@mail:25', to: 'a@b.example', from: 'c@d.example' },
      publicUrl: 'https://h.example',
    });
    expect(problemsOf({ ...webhook, ALERT_WEBHOOK_SECRET: '' })).toEqual([expect.stringMatching(/belong together/)]);
    expect(problemsOf({ ...mail, ALERT_MAIL_TO: '' })).toEqual([expect.stringMatching(/belong together/)]);
    const metadata = { ...webhook, ALERT_WEBHOOK_URL: 'http://169.254.169.254/latest' };
    expect(problemsOf(metadata)).toEqual([expect.stringMatching(/must not be sent to/)]);
    const wrong = problemsOf({
      ...webhook,
      ALERT_WEBHOOK_URL: 'https://u:hush@example.com',
      ALERT_WEBHOOK_SECRET: 'hush',
    });
    expect(wrong).toHaveLength(2);
    expect(wrong.join()).not.toContain('hush');
  });

  it('is careful with a database of one’s own', () => {
    const DATABASE_URL = 'postgresql://user:secret@db:5432/shop';
    expect(loadConfig({ DATABASE_URL })).toMatchObject({ demoProducts: 0, isPublic: false, databaseUrl: DATABASE_URL });
    expect(loadConfig({ DATABASE_URL, HEADROOM_DEMO_PRODUCTS: '5', HEADROOM_PUBLIC: 'true' })).toMatchObject({
      demoProducts: 5,
      isPublic: true,
    });
  });

  it('takes an empty variable as not set', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: ' ', HEADROOM_PUBLIC: '' })).toEqual(loadConfig({}));
  });

  it('lets demo accounts in only where nobody else can reach the server', () => {
    expect(loadConfig({ HOST: 'localhost' }).demoAccountsWork).toBe(true);
    expect(loadConfig({ HOST: '::1' }).demoAccountsWork).toBe(true);
    expect(loadConfig({ HOST: '0.0.0.0' }).demoAccountsWork).toBe(false);
    expect(loadConfig({ HOST: '0.0.0.0', HEADROOM_DEMO_ACCOUNTS: 'true' }).demoAccountsWork).toBe(true);
  });

  it.each([{ TRUST_PROXY: 'loopback' }, { TRUST_PROXY: 'true' }, { CDN_URL: 'https://cdn.example.com' }])(
    'keeps demo accounts out behind a proxy on the same machine, as %o tells of one',
    (env) => {
      expect(loadConfig({ ...env }).demoAccountsWork).toBe(false);
      expect(loadConfig({ ...env, HEADROOM_DEMO_ACCOUNTS: 'true' }).demoAccountsWork).toBe(true);
    },
  );

  it.each([
    ['true', true],
    ['false', false],
    ['10.0.0.0/8, ::1', ['10.0.0.0/8', '::1']],
    ['loopback', ['loopback']],
  ])('reads TRUST_PROXY=%s', (text, expected) => {
    expect(loadConfig({ TRUST_PROXY: text }).trustProxy).toEqual(expected);
  });

  it('gives each lane of workers the port after the one before', () => {
    const { workerMetrics } = loadConfig({ WORKER_METRICS_PORT: '9465', METRICS_HOST: '::1' }).monitoring;
    expect(workerMetrics).toEqual({
      interactive: { port: 9_465, host: '::1' },
      heavy: { port: 9_466, host: '::1' },
      pictures: { port: 9_467, host: '::1' },
    });
    expect(problemsOf({ WORKER_METRICS_PORT: '65534' })).toEqual([
      'WORKER_METRICS_PORT is "65534"; it must be the first of 3 ports, from 1 to 65533',
    ]);
  });

  it('names every wrong variable at once and what it must be', () => {
    const problems = problemsOf({
      PORT: '70000',
      DATABASE_URL: 'mysql://root:hunter2@db/shop',
      HEADROOM_DEMO_PRODUCTS: 'many',
      HEADROOM_PUBLIC: 'yes',
      REDIS_HOST: 'cache',
      TLS_CERT_FILE: 'cert.pem',
      TRUST_PROXY: '1',
      LOG_LEVEL: 'loud',
    });
    expect(problems.map((problem) => problem.split(' ')[0]).toSorted()).toEqual([
      'DATABASE_URL',
      'HEADROOM_DEMO_PRODUCTS',
      'HEADROOM_PUBLIC',
      'LOG_LEVEL',
      'PORT',
      'REDIS_HOST',
      'TLS_CERT_FILE',
      'TRUST_PROXY',
    ]);
    expect(problems).toContain('PORT is "70000"; it must be a port from 0 to 65535 (0 takes any free one)');
    expect(problems.find((problem) => problem.startsWith('REDIS_HOST'))).toContain('REDIS_URL=redis://cache:6379');
  });

  it('shows no password', () => {
    expect(problemsOf({ DATABASE_URL: 'mysql://root:hunter2@db/shop' }).join('\n')).not.toContain('hunter2');
  });
});
