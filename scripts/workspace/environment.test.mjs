import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadEnvFile, toolEnvironment } from './environment.mjs';
import { root } from './paths.mjs';

const names = ['HEADROOM_TEST_OWN', 'HEADROOM_TEST_FILE'];
afterEach(() => names.forEach((name) => delete process.env[name]));

test('what .env sets reaches what is started, and the environment wins', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'headroom-env-')), '.env');
  writeFileSync(file, 'HEADROOM_TEST_OWN=file\nHEADROOM_TEST_FILE=file\n');
  process.env['HEADROOM_TEST_OWN'] = 'own';
  loadEnvFile(file);
  const env = /** @type {Record<string, string | undefined>} */ (toolEnvironment());
  expect(names.map((name) => env[name])).toEqual(['own', 'file']);
});

test('a folder without .env is fine', () => {
  expect(() => loadEnvFile('/nowhere/.env')).not.toThrow();
});

test.each(['start', 'dev', 'build', 'headroom'])('%s reads .env before anything else', (entry) => {
  const text = readFileSync(join(root, `scripts/${entry}.mjs`), 'utf8');
  expect(text).toMatch(/await runEntry\(async \(\) => \{\n {2}loadEnvFile\(\);/);
});
