import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root, toolsDirectory } from './workspace/paths.mjs';

// Each rule is shown a file that breaks it: a pattern that matches nothing would pass for ever.

/** @type {[file: string, imported: string, message: string][]} */
const forbidden = [
  ['packages/contracts/src/x.ts', 'fastify', 'its schema library'],
  ['packages/contracts/src/x.ts', '@headroom/database', 'its schema library'],
  ['packages/contracts/src/x.ts', '../../database/src/pool.ts', 'its schema library'],
  ['packages/database/src/deep/x.ts', '@headroom/api', 'contracts at most'],
  ['packages/database/src/deep/x.ts', '../../../apps/api/src/errors.ts', 'an app by nobody'],
  ['load-tests/bench/x.ts', '@headroom/database', 'load-tests imports contracts'],
  ['load-tests/bench/x.ts', '../../apps/api/src/app.ts', 'an app by nobody'],
  ['scripts/checks/x.mjs', '@headroom/database', 'before anything is installed'],
  ['scripts/checks/x.mjs', '../../apps/api/src/app.ts', 'an app by nobody'],
  ['apps/web/src/app/x.ts', '@headroom/database', 'no other workspace'],
  ['apps/web/src/app/x.ts', '@headroom/api', 'no other workspace'],
  ['apps/web/src/app/x.ts', '../../../api/src/errors.ts', 'an app by nobody'],
  ['apps/web/src/app/x.ts', 'typebox', 'must not reach the browser'],
  ['apps/web/src/cache/x.ts', '@headroom/contracts/products', 'must not reach the browser'],
  ['apps/web/src/features/product/x.tsx', '@headroom/contracts/accounts', 'must not reach the browser'],
  ['apps/web/src/ui/x.tsx', '../cache/request.ts', 'neither data nor screens'],
  ['apps/web/src/ui/deep/x.tsx', '../../features/product/price.tsx', 'neither data nor screens'],
  ['apps/web/src/ui/x.tsx', '../app/routes.ts', 'neither data nor screens'],
  ['apps/web/src/cache/x.ts', '../ui/toasts.tsx', 'knows no UI'],
  ['apps/web/src/cache/x.ts', '../features/product/price.tsx', 'knows no UI'],
  ['apps/web/src/features/product/x.tsx', '../catalogue/page-store.ts', 'never import each other'],
  ['apps/web/src/features/product/deep/x.tsx', '../../catalogue/page-store.ts', 'never import each other'],
  ['apps/web/src/features/product/x.tsx', '../../app/routes.ts', 'The app composes features'],
  ['apps/web/src/features/product/deep/x.tsx', '../../../app/routes.ts', 'The app composes features'],
  ['apps/api/src/features/site/x.ts', '@headroom/web', 'no other workspace'],
  ['apps/api/src/features/site/x.ts', '../../../../web/src/main.tsx', 'an app by nobody'],
  ['apps/api/src/features/site/x.ts', '../products/anchors.ts', 'never import each other'],
  ['apps/api/src/features/site/deep/x.ts', '../../products/anchors.ts', 'never import each other'],
  ['apps/api/src/features/site/x.ts', '../../monitoring/health.ts', 'Nothing depends on monitoring'],
  ['apps/api/src/features/site/x.ts', '../../app.ts', 'Only an entry'],
  ['apps/api/src/features/site/x.ts', '../../server.ts', 'run, not imported'],
  ['apps/api/src/features/site/x.ts', '../../startup/lock.ts', 'imported by nobody else'],
  ['apps/api/src/performance/x.ts', '../monitoring/health.ts', 'Nothing depends on monitoring'],
  ['apps/api/src/performance/x.ts', '../features/site/site-routes.ts', 'composed by app.ts'],
  ['apps/api/src/redis/x.ts', '../monitoring/health.ts', 'Nothing depends on monitoring'],
  ['apps/api/src/cache/x.ts', '../features/site/site-routes.ts', 'composed by app.ts'],
  ['apps/api/src/jobs/x.ts', '../app.ts', 'Only an entry'],
  ['apps/api/src/changes/x.ts', '../features/site/site-routes.ts', 'composed by app.ts'],
  ['apps/api/src/optimization/x.ts', '../worker.ts', 'run, not imported'],
  ['apps/api/src/monitoring/x.ts', '../features/site/site-routes.ts', 'composed by app.ts'],
  ['apps/api/src/errors.ts', './features/site/site-routes.ts', 'composed by app.ts'],
  ['apps/api/src/errors.ts', './monitoring/logger.ts', 'Nothing depends on monitoring'],
];

/** @type {[file: string, imported: string][]} */
const allowed = [
  ['packages/contracts/src/x.ts', 'typebox'],
  ['packages/contracts/src/x.ts', './catalogue.ts'],
  ['packages/contracts/src/x.test.ts', 'vitest'],
  ['packages/database/src/demo/x.ts', '@headroom/contracts/catalogue'],
  ['packages/database/src/demo/x.ts', '../pool.ts'],
  ['load-tests/bench/x.ts', '@headroom/contracts/products'],
  ['apps/web/src/cache/x.ts', '@headroom/contracts/fold-text'],
  ['apps/web/src/ui/x.tsx', './button.tsx'],
  ['apps/web/src/features/product/x.tsx', '../../ui/button.tsx'],
  ['apps/web/src/features/product/x.tsx', '../../cache/request.ts'],
  ['apps/web/src/features/product/x.tsx', './price.tsx'],
  ['apps/web/src/features/product/deep/x.tsx', '../price.tsx'],
  ['apps/web/src/features/product/deep/x.tsx', '../../../ui/button.tsx'],
  ['apps/web/src/app/x.tsx', '../features/product/product-screen.tsx'],
  ['apps/api/src/features/site/x.ts', '@headroom/contracts/problems'],
  ['apps/api/src/features/site/x.ts', '@headroom/database'],
  ['apps/api/src/features/site/x.ts', '../../cache/aged-cache.ts'],
  ['apps/api/src/features/site/deep/x.ts', '../site-repository.ts'],
  ['apps/api/src/monitoring/x.ts', './logger.ts'],
  ['apps/api/src/app.ts', './features/site/site-routes.ts'],
  ['apps/api/src/app.ts', './monitoring/health.ts'],
  ['apps/api/src/open-api-monitoring.ts', './monitoring/open-monitoring.ts'],
  ['apps/api/src/server.ts', './app.ts'],
  ['apps/api/src/startup/x.ts', '../app.ts'],
];

/** Other rules that hang on a place, as whole sources. @type {[file: string, source: string, rules: string[]][]} */
const sources = [
  ['apps/api/src/features/site/settings.ts', "export const port = process.env['PORT'];", ['no-process-env']],
  ['packages/database/src/settings.ts', "export const port = process.env['PORT'];", ['no-process-env']],
  ['apps/api/src/config.ts', "export const port = process.env['PORT'];", []],
  [
    'apps/web/src/cache/types.ts',
    "import type { Product } from '@headroom/contracts/products';\nexport type P = Product;",
    [],
  ],
];

/** @type {Map<string, { message: string, code: string }[]>} what oxlint says, by planted file */
const findings = new Map();
const name = (/** @type {string} */ file, /** @type {number} */ number) =>
  file.replace(/(\/)(\w+)(\.[\w.]+)$/, keepEntries(number));
let directory = '';

/** Files that a rule names keep their name; others get a number, so that each holds one import. */
function keepEntries(/** @type {number} */ number) {
  return (
    /** @type {string} */ _,
    /** @type {string} */ slash,
    /** @type {string} */ stem,
    /** @type {string} */ end,
  ) => `${slash}${stem === 'x' ? `${stem}${number}` : stem}${end}`;
}

const plans = [
  ...forbidden.map(([file, imported], index) => ({ file: name(file, index), source: importing(imported) })),
  ...allowed.map(([file, imported], index) => ({ file: name(file, 1000 + index), source: importing(imported) })),
  ...sources.map(([file, source]) => ({ file, source })),
];

/** @param {string} imported */
function importing(imported) {
  return `import { thing } from '${imported}';\nexport const used = [thing];\n`;
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'headroom-import-rules-'));
  copyFileSync(join(root, '.oxlintrc.json'), join(directory, '.oxlintrc.json'));
  const byFile = Map.groupBy(plans, ({ file }) => file);
  for (const [file, planted] of byFile) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(
      join(directory, file),
      planted.map(({ source }, index) => source.replaceAll(/\b(thing|used)\b/g, `$1${index}`)).join(''),
    );
  }
  let report;
  try {
    report = execFileSync(join(toolsDirectory, 'oxlint'), ['--format=json'], { cwd: directory, encoding: 'utf8' });
  } catch (error) {
    // It found what was planted, so its exit code is not 0.
    report = /** @type {{ stdout: string }} */ (error).stdout;
  }
  for (const { filename, message, help, code } of JSON.parse(report).diagnostics) {
    const list = findings.get(filename) ?? [];
    list.push({ message: `${message} ${help ?? ''}`, code });
    findings.set(filename, list);
  }
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const restrictions = (/** @type {string} */ file) =>
  (findings.get(file) ?? []).filter(({ code }) => code.includes('no-restricted-imports')).map(({ message }) => message);

describe('forbidden', () => {
  test.each(forbidden.map((row, index) => [...row, index]))(
    '%s may not import %s',
    (file, imported, message, index) => {
      const said = restrictions(name(`${file}`, Number(index)));
      expect(said.filter((text) => text.includes(`${message}`))).not.toEqual([]);
      expect(said.join()).toContain(`${imported}`);
    },
  );
});

describe('allowed', () => {
  test.each(allowed.map((row, index) => [...row, 1000 + index]))('%s may import %s', (file, imported, index) => {
    const said = restrictions(name(`${file}`, Number(index))).filter((text) => text.includes(`'${imported}'`));
    expect(said).toEqual([]);
  });
});

test.each(sources)('%s: %s', (file, _, rules) => {
  const codes = (findings.get(file) ?? []).map(({ code }) => /\((.+)\)/.exec(code)?.[1]);
  expect(codes.filter((rule) => /^no-(process-env|restricted-imports)$/.test(`${rule}`))).toEqual(rules);
});
