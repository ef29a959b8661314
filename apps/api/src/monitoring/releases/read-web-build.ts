import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { BuildAnswer } from '@headroom/contracts/monitoring/builds';
import { filesOfBudget, type Budget, type Manifest } from './files-of-budget.ts';

/** What a build of the web app says of itself. */
export type WebBuild = Pick<BuildAnswer, 'chunks' | 'budgets'> & { webRelease: string | null };

const gzipped = promisify(gzip);
const KIB = 1_024;

/**
 * Reads what browsers load of the built web app: its chunks, and what its budgets come to. Sizes are those of the gzip forms that the build made.
 * @param webDirectory the built app; beside it the budgets, where the repository is there.
 * @returns undefined where nothing is built
 */
export async function readWebBuild(webDirectory: string): Promise<WebBuild | undefined> {
  const page = await readFile(join(webDirectory, 'index.html'), 'utf8').catch(() => undefined);
  if (page === undefined) return undefined;
  const sizes = createSizes(webDirectory);
  const names = await readdir(join(webDirectory, 'assets')).catch(() => []);
  const chunks = await Promise.all(
    names
      .filter((name) => /\.(js|css)$/.test(name))
      .map(async (name) => ({ name: plainName(name), ...(await sizes(`assets/${name}`)) })),
  );
  return {
    webRelease: /<meta name="headroom-release" content="([\w.-]{1,64})"/.exec(page)?.[1] ?? null,
    chunks: chunks.toSorted((one, other) => other.gzipBytes - one.gzipBytes),
    budgets: await readBudgets(webDirectory, sizes),
  };
}
type Sizes = ReturnType<typeof createSizes>;

function createSizes(directory: string) {
  return async (file: string) => {
    const path = join(directory, file);
    const { size: bytes } = await stat(path);
    const packed = await stat(`${path}.gz`).catch(() => undefined);
    return { bytes, gzipBytes: packed?.size ?? (await gzipped(await readFile(path), { level: 9 })).length };
  };
}

async function readBudgets(webDirectory: string, sizes: Sizes): Promise<WebBuild['budgets']> {
  const budgets = await readJson<Budget[]>(join(webDirectory, '../bundle-budgets.json'));
  const manifest = await readJson<Manifest>(join(webDirectory, '.vite/manifest.json'));
  const precached = await readJson<string[]>(join(webDirectory, '.vite/precache.json'));
  return Promise.all(
    (budgets ?? []).map(async (budget) => {
      const files = manifest && precached && filesOfBudget(budget, { manifest, precached });
      const measured = await Promise.all((files ?? []).map(sizes));
      return {
        name: budget.name,
        maxBytes: Math.round(budget.maxKiB * KIB),
        bytes: measured.length === 0 ? null : measured.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0),
      };
    }),
  );
}

const readJson = async <T>(path: string): Promise<T | undefined> => {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as T);
};

/** `base-s4QH4wZ4.js` → `base.js`: what stays the same from build to build. */
const plainName = (file: string) => basename(file).replace(/-[\w-]{8}\./, '.');
