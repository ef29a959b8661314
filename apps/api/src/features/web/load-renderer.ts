import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { PageRenderer } from '@headroom/contracts/page';

/**
 * Loads the module that the web build made for drawing pages: an asset like its other files, so nothing here is compiled against it.
 * @returns undefined where it was not built.
 * @throws where it is not what the contract says.
 */
export async function loadRenderer(file: string): Promise<PageRenderer | undefined> {
  if (!existsSync(file)) return undefined;
  const loaded = (await import(pathToFileURL(file).href)) as { renderer?: Partial<PageRenderer> };
  const { renderer } = loaded;
  if (typeof renderer?.needs !== 'function' || typeof renderer.render !== 'function') {
    throw new Error(`${file} does not export a renderer as packages/contracts/src/page.ts describes it.`);
  }
  return renderer as PageRenderer;
}
