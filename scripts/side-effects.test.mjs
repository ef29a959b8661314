import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './workspace/paths.mjs';

// A bundler keeps every module of a package that does not say which of them do something by being imported.
test.each(['packages/contracts', 'packages/database', 'apps/api', 'apps/web', 'load-tests'])(
  '%s declares its side effects',
  (folder) => {
    const { sideEffects } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    expect(sideEffects === false || Array.isArray(sideEffects)).toBe(true);
  },
);
