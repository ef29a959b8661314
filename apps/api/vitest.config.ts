import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'api',
    include: ['src/**/*.test.ts'],
    globalSetup: ['@headroom/database/testing'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
