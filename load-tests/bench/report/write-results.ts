import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../results', import.meta.url));

/** Writes a run's numbers as JSON and as Markdown; returns both paths without their ending. */
export async function writeResults(name: string, results: { json: unknown; markdown: string }): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}-${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}`);
  await writeFile(`${path}.json`, `${JSON.stringify(results.json, null, 2)}\n`);
  await writeFile(`${path}.md`, results.markdown);
  return path;
}
