import { expect, test } from 'vitest';
import { explainInstallFailure } from './explain-install-failure.mjs';

// Lines as npx, pnpm and the operating system print them.
test.each([
  [
    'npm error network request to https://registry.npmjs.org/pnpm failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org',
    'cannot be reached',
  ],
  ['npm error code EAI_AGAIN', 'cannot be reached'],
  [
    '[ERR_PNPM_META_FETCH_FAIL] GET https://registry.npmjs.org/vite: connect ECONNREFUSED 127.0.0.1:9',
    'cannot be reached',
  ],
  ['[ERR_PNPM_ENOSPC] ENOSPC: no space left on device, write', 'The disk is full'],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  ["npm error Error: EACCES: permission denied, mkdir '/root/.npm'", 'must belong to the user'],
  ['[ERR_PNPM_OUTDATED_LOCKFILE] Cannot install with "frozen-lockfile"', 'commit the lockfile'],
])('%s', (line, advice) => {
  const sentence = explainInstallFailure(`Progress: resolved 1\n${line}\n`);
  expect(sentence).toContain(advice);
  expect(sentence).toContain(line);
});

test('an unknown failure shows what was said last', () => {
  expect(explainInstallFailure('[WARN] never mind\nsomething odd')).toMatch(/could not be installed[^]*something odd/);
});
