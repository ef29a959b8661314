import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const SOURCES = ['../', '../../../../packages/contracts/src/', '../../../../packages/database/src/'];
let mark: Promise<string> | undefined;

/**
 * Equal for processes that run the same program: a hash of its sources, which Node runs as they are. What one build has kept another must
 * not give: a statement or a contract may have changed. The same on every machine, and without a version that somebody has to raise.
 */
export const buildMark = (): Promise<string> => (mark ??= hashSources());

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const folder = fileURLToPath(new URL(source, import.meta.url));
    // oxlint-disable-next-line no-await-in-loop -- in an order of their own
    const names = await readdir(folder, { recursive: true });
    const programs = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).toSorted();
    // oxlint-disable-next-line no-await-in-loop
    const texts = await Promise.all(programs.map((name) => readFile(`${folder}${name}`)));
    for (const [at, text] of texts.entries()) {
      hash.update(`${source}${programs[at]?.replaceAll('\\', '/')} ${text.length}\n`).update(text);
    }
  }
  return hash.digest('base64url').slice(0, 16);
}
