import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minifySync, type Plugin, type Rolldown } from 'vite';

/** What a page that the server draws is made of: first its screen, then what that draws out of chunks of its own. */
const DRAWN = {
  catalogue: [
    'features/catalogue/catalogue-screen.tsx',
    'features/catalogue/facets-panel.tsx',
    'features/catalogue/empty-list.tsx',
    'app/background.tsx',
  ],
  product: ['features/product/product-screen.tsx', 'app/background.tsx'],
} as const;

/** What a start of the installed app needs besides the entry: its usual screen, and what this device has kept. */
const INSTALLED = ['features/catalogue/catalogue-screen.tsx', 'cache/local/device.ts'] as const;

interface PageAssets {
  /** Chunks that the screen needs before it can take over, the entry's own among them. */
  scripts: string[];
  /** Style sheets of all that is drawn, in the order in which they apply. */
  styles: string[];
}

/** Writes down which chunks and style sheets each screen needs that the server draws, and the script that begins with them: it puts them into the page. */
export function pageAssets(source: string): Plugin {
  return {
    name: 'headroom:page-assets',
    apply: 'build',
    generateBundle: {
      // The style sheets have their names by then.
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const pages = Object.entries(DRAWN).map(([screen, modules]) => {
          const [first = [], ...others] = modules.map((module) => chunksOf(join(source, module), chunks));
          const styles = [first, ...others].flat().flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]);
          const assets: PageAssets = { scripts: first.map(({ fileName }) => fileName), styles: [...new Set(styles)] };
          return [screen, assets];
        });
        this.emitFile({
          type: 'asset',
          fileName: '.vite/pages.json',
          source: JSON.stringify(Object.fromEntries(pages)),
        });
        const installed = INSTALLED.flatMap((module) => chunksOf(join(source, module), chunks));
        this.emitFile({
          type: 'asset',
          fileName: '.vite/installed.json',
          source: JSON.stringify([...new Set(installed.map(({ fileName }) => fileName))]),
        });
        const { code } = minifySync('after-paint.js', readFileSync(join(source, 'app/after-paint.js'), 'utf8'));
        this.emitFile({ type: 'asset', fileName: '.vite/after-paint.js', source: code });
      },
    },
  };
}

/** The chunk of a module and all that it imports; what is imported comes first. */
function chunksOf(module: string, chunks: readonly Rolldown.OutputChunk[]): Rolldown.OutputChunk[] {
  // What `import()` asks for may be a chunk of its own, that only passes on what is in another.
  const start =
    chunks.find(({ facadeModuleId }) => facadeModuleId === module) ??
    chunks.find(({ moduleIds }) => moduleIds.includes(module));
  if (!start) throw new Error(`No chunk holds ${module}, which the server draws.`);
  const found: Rolldown.OutputChunk[] = [];
  const seen = new Set<string>();
  const walk = (chunk: Rolldown.OutputChunk) => {
    if (seen.has(chunk.fileName)) return;
    seen.add(chunk.fileName);
    for (const name of chunk.imports) {
      const imported = chunks.find(({ fileName }) => fileName === name);
      if (imported) walk(imported);
    }
    found.push(chunk);
  };
  walk(start);
  return found;
}
