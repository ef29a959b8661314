// Prisma's CLI wants a schema engine binary even where it never runs one; any existing file satisfies it, and nothing is downloaded.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('prisma', ['generate'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  },
});
process.exit(status ?? 1);
