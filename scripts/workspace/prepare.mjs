import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './children.mjs';
import { Failure } from './failure.mjs';
import { hashInputs } from './input-hash.mjs';
import { isDone, rememberDone } from './memory.mjs';
import { root, toolsDirectory } from './paths.mjs';
import { step } from './step.mjs';

const settings = ['package.json', 'pnpm-lock.yaml', 'tsconfig.base.json', 'turbo.json'];
const databaseModel = ['prisma/schema.prisma', 'prisma.config.ts', 'scripts', 'package.json'].map(
  (path) => `packages/database/${path}`,
);

/**
 * turbo decides what to do, but to ask it costs most of a second: these hashes spare the question when nothing changed.
 * @type {Record<'generate' | 'build', { title: string, inputs: string[], outputs: string[] }>}
 */
const tasks = {
  generate: {
    title: 'Database client',
    inputs: [...settings, ...databaseModel],
    outputs: ['packages/database/generated'],
  },
  build: {
    title: 'Web app',
    inputs: [...settings, ...databaseModel, 'packages/contracts', 'apps/web'],
    outputs: [
      'packages/database/generated',
      'apps/web/dist/index.html',
      'apps/web/dist-maps/bundle.json',
      'apps/web/dist-server/renderer.js',
    ],
  },
};

/**
 * Brings generated code and the built web app up to date.
 * @param {'generate' | 'build'} task `build` includes `generate`
 */
export async function prepare(task) {
  const { title, inputs, outputs } = tasks[task];
  const hash = hashInputs(inputs);
  if (isDone(task, hash) && outputs.every((output) => existsSync(join(root, output)))) return;

  await step(title, async () => {
    const { code, output } = await run(join(toolsDirectory, 'turbo'), ['run', task, '--output-logs=errors-only']);
    if (code !== 0) throw new Failure(`${title}: the build failed.\n\n${output}`);
    rememberDone(task, hash);
  });
}
