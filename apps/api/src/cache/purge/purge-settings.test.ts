import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config.ts';
import { ConfigError } from '../../environment.ts';
import { createTargets } from './create-targets.ts';

const SECRET = 'correct-horse-battery';
const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

describe('the settings of shared caches', () => {
  it('name none by default', () => {
    expect(loadConfig({}).purge).toBeUndefined();
    expect(loadConfig({ PURGE_REPEAT_SECONDS: '60' }).purge).toBeUndefined();
  });

  it('name any number of them, each a target of its own', () => {
    const { purge } = loadConfig({
      PURGE_VARNISH_URL: 'http://varnish-1:6081,https://varnish-2/',
      PURGE_VARNISH_SECRET: SECRET,
      PURGE_FASTLY_SERVICE_ID: 'SU1Z0isxPaozGVKXdv0eY',
      PURGE_FASTLY_TOKEN: SECRET,
      PURGE_CLOUDFLARE_ZONE_ID: '023e105f4ecef8ad9ca31a8372d0c353',
      PURGE_CLOUDFLARE_TOKEN: SECRET,
    });
    expect(purge?.repeatMilliseconds).toBe(60_000);
    expect(purge && createTargets(purge).map(({ name }) => name)).toEqual([
      'varnish varnish-1:6081',
      'varnish varnish-2',
      'fastly',
      'cloudflare',
    ]);
  });

  it.each([
    ['PURGE_VARNISH_URL', 'http://varnish:6081'],
    ['PURGE_FASTLY_TOKEN', SECRET],
    ['PURGE_CLOUDFLARE_ZONE_ID', '023e'],
  ])('%s needs its other half', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(`${name}`)]);
    expect(problemsOf({ [name]: value })[0]).toContain('belong together');
  });

  it('are refused where they are wrong, without repeating a secret', () => {
    const problems = problemsOf({
      PURGE_VARNISH_URL: 'varnish:6081',
      PURGE_VARNISH_SECRET: 'short',
      PURGE_REPEAT_SECONDS: '44',
    });
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).not.toContain('"short"');
    expect(problems.join('\n')).toContain('PURGE_REPEAT_SECONDS is "44"; it must be a number of seconds from 45');
  });

  it('say that others reach this server: demo accounts do not work', () => {
    expect(loadConfig({}).demoAccountsWork).toBe(true);
    const env = { PURGE_VARNISH_URL: 'http://127.0.0.1:6081', PURGE_VARNISH_SECRET: SECRET };
    expect(loadConfig(env).demoAccountsWork).toBe(false);
  });
});
