import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { testSeed } from './scripts/checks/test-seed.mjs';

const everywhere = '{apps/*,packages/*,load-tests,scripts}';
/** Tells a test that hangs from one on a machine where everything else runs too; 5 s did not. */
const testTimeout = 30_000;
const seed = testSeed();
console.log(`Random cases: HEADROOM_SEED=${seed}`);
const provide = { headroomSeed: seed };
const useSeed = 'apps/api/src/testing/use-seed.ts';
/** What would be said once only, since modules are kept, has to be said for every file. */
const setupFiles = ['apps/api/src/testing/fail-on-logged-errors.ts', useSeed];
/** A machine may stall at any time. A fault is found again: the random cases are the same ones the second time. */
const retry = 1;
const skipped = ['**/node_modules/**', '**/dist/**', '**/e2e/**'];
/**
 * Left out where the database is a server of one's own. A file is, if no statement is its subject: each that it sends is another's, which runs
 * there, and what else it proves depends on no version of PostgreSQL. The generated requests of fuzz.int.test.ts go through every route there too.
 */
const sameOnEveryServer = Object.values({
  startTheEmbeddedServer: ['crash', 'lost-transaction-ids', 'embedded', 'soak'],
  // How processes start, end, are killed, profiled, and added up.
  speakOfProcesses: [
    'server',
    'keep-workers-running',
    'killed-import',
    'killed-process',
    'import-journey',
    'service-monitoring',
    'profiles',
  ],
  speakOfRedis: ['connect-redis', 'redis-tier', 'two-engines', 'two-processes', 'rate-counters'],
  speakOfOtherPrograms: ['varnish', 'varnish-and-api', 'pgbouncer'],
  speakOfTheCommandLine: ['run-command', 'export-round-trip', 'fill-demo'],
  // Pages, headers, limits, deadlines, and the document that describes it.
  speakOfHttp: ['pages', 'openapi', 'deprecations', 'forged-writes', 'limit-rates', 'deadlines', 'delivery'],
})
  .flat()
  .map((name) => `**/${name}.int.test.ts`);

// The kind of a test is in its name: x.test.ts is pure, x.test.tsx renders, x.int.test.ts uses a real PostgreSQL.
export default defineConfig({
  test: {
    // The default is one on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${everywhere}/**/*.test.{ts,mjs}`],
          exclude: [...skipped, '**/*.int.test.ts'],
          setupFiles,
          provide,
          testTimeout,
          retry,
        },
      },
      {
        extends: './apps/web/vite.config.ts',
        test: {
          name: 'screens',
          root: '.',
          include: ['apps/web/src/**/*.test.tsx'],
          environment: 'jsdom',
          setupFiles: [useSeed],
          provide,
          testTimeout,
          retry,
        },
      },
      {
        test: {
          name: 'integration',
          include: [`${everywhere}/**/*.int.test.ts`],
          exclude: [...skipped, ...(process.env['TEST_DATABASE_URL'] ? sameOnEveryServer : [])],
          globalSetup: ['packages/database/src/testing.ts'],
          setupFiles,
          provide,
          // The API's modules take two seconds of a processor to read, and nearly every file needs them: they are read once a process. No test
          // replaces a module, and none of these keeps anything that another test could see.
          isolate: false,
          // Half of what these do is waiting for somebody: two at once would leave one of two cores idle.
          maxWorkers: Math.max(4, availableParallelism()),
          // After the others where all are run together, which needs the same number.
          sequence: { groupOrder: 1 },
          // What is waited for has limits of its own, a minute mostly, and several of them come one after the other.
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // Servers are killed and connections cut here on machines that others load too, and four files share one PostgreSQL, whose transactions,
          // notices and statistics are everybody's; what fails three times is a fault.
          retry: 2,
          // What another process or PostgreSQL does by itself takes as long as it takes; the second that is usual is not always enough.
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
