import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** The native libraries of a process that has imported a module. */
async function librariesWith(module: string): Promise<string> {
  const script = `await import(${JSON.stringify(new URL(module, import.meta.url).href)});
    process.stdout.write(process.report.getReport().sharedObjects.join('\\n'))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return stdout;
}

it('the API knows no decoder, and a worker none before its first picture', { timeout: 60_000 }, async () => {
  expect(await librariesWith('../../../node_modules/sharp/dist/index.mjs')).toContain('libvips');
  expect(await librariesWith('../../app.ts')).not.toContain('libvips');
  expect(await librariesWith('./pictures-job.ts')).not.toContain('libvips');
});
