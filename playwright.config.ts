import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { testSeed } from './scripts/checks/test-seed.mjs';

const port = process.env['HEADROOM_E2E_PORT'] ?? '3917';
const dataDirectory = process.env['HEADROOM_E2E_DATA_DIR'] ?? join(tmpdir(), `headroom-e2e-${port}`);
const baseURL = `http://127.0.0.1:${port}`;

// Started as root, as in containers, Chromium has no sandbox; the rest keeps it from talking to anybody.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'apps/web/e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  reporter: 'line',
  // One browser beside one server: that is what two cores carry without one journey slowing the next.
  workers: 1,
  // What passes at the second or third try is counted as passed and said, so that one slow moment of a shared machine does not hide the rest.
  retries: 2,
  // A busy machine is slow, not wrong; what must be quick is measured by the journeys themselves.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // How long the random day of outbox-random.e2e.ts is, and which random cases are looked at.
  metadata: {
    outboxSteps: process.env['HEADROOM_OUTBOX_STEPS'],
    seed: testSeed(),
  },
  forbidOnly: process.env['CI'] !== undefined,
  use: {
    baseURL,
    browserName: 'chromium',
    // Requests that a worker answers are out of a journey's reach; installed.e2e.ts lets it in.
    serviceWorkers: 'block',
    // Recording slows a journey down; what fails is tried again, and recorded then.
    trace: 'on-first-retry',
    launchOptions: { executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args },
  },
  webServer: {
    command: 'exec node apps/api/src/server.ts',
    url: `${baseURL}/readyz`,
    env: {
      // The settings of the person who runs the journeys must not reach this server.
      DATABASE_URL: '',
      HEADROOM_PUBLIC: '',
      TLS_CERT_FILE: '',
      TLS_KEY_FILE: '',
      PORT: port,
      HOST: '127.0.0.1',
      HEADROOM_DATA_DIR: dataDirectory,
      HEADROOM_DEMO_PRODUCTS: '3000',
      LOG_LEVEL: 'warn',
      // All journeys come from one address.
      RATE_LIMITS: 'off',
    },
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
    stdout: 'pipe',
  },
});
