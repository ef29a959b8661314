import type { PageRenderer } from '@headroom/contracts/page';
import type { CachedRoute } from '../../cache/cached-route.ts';
import { loadRenderer } from './load-renderer.ts';
import { createPageRoute, type PageRequest, type PageSources } from './page-route.ts';
import type { WebApp } from './read-web-app.ts';

export interface Pages {
  readonly renderer: PageRenderer;
  readonly route: CachedRoute<PageRequest>;
}

/**
 * Opens the drawing of pages, where the build made what it needs.
 * @param rendererFile the module that the web build made for it.
 * @param onError is told where that module does not load: pages then come without a drawing.
 */
export async function openPages({
  web,
  rendererFile,
  sources,
  cdnUrl,
  onError,
}: {
  web: WebApp | undefined;
  rendererFile: string;
  sources: PageSources;
  cdnUrl: string | undefined;
  onError: (error: unknown) => void;
}): Promise<Pages | undefined> {
  const frames = web?.frames;
  if (!frames) return undefined;
  try {
    const renderer = await loadRenderer(rendererFile);
    return renderer && { renderer, route: createPageRoute({ renderer, frames, sources, cdnUrl }) };
  } catch (error) {
    onError(error);
    return undefined;
  }
}
