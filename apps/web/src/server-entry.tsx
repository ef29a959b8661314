import type { PageNeeds, PageRenderer } from '@headroom/contracts/page';
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { App } from './app/app.tsx';
import { describePage } from './app/describe-page.ts';
import { pageNeeds } from './app/page-needs.ts';
import { preloadScreen } from './app/routes.ts';
import { BACKGROUND } from './app/shell.tsx';
import { EMPTY_LIST } from './features/catalogue/catalogue-screen.tsx';
import { FACETS_PANEL } from './features/catalogue/facet-filters.tsx';
import { setAssetOrigin } from './ui/asset-origin.ts';

// A server cannot wait while it draws: what is in chunks of its own is fetched now.
await Promise.all([
  preloadScreen('/'),
  preloadScreen('/products/'),
  FACETS_PANEL.preload(),
  EMPTY_LIST.preload(),
  BACKGROUND.preload(),
]);

/** React says so where it gave up a part of a page and left it to the browser: its renderToString does not throw then. */
const GIVEN_UP = /<!--\$[!?]-->(?:<template[^>]*data-msg="([^"]*)")?/;
/** What React wants fetched early. It belongs into the head, and of many pictures only the one that comes first is worth it. */
const PRELOADS = /^(?:<link rel="preload"[^>]*>)+/;
const URGENT = /<link rel="preload"[^>]* fetchPriority="high"[^>]*>/g;

/** What the API loads like an asset: the first screen of a visit as HTML, by the same components that go on from it in the browser. */
export const renderer: PageRenderer = {
  needs: (place): PageNeeds => pageNeeds(place),
  render(place, data, assetOrigin) {
    const about = describePage(place, data);
    if (about.status === 404) return { ...about, html: '', head: '' };
    setAssetOrigin(assetOrigin);
    const drawn = renderToString(
      <StrictMode>
        <App page={{ place, data, at: Date.now() }} />
      </StrictMode>,
    );
    const givenUp = GIVEN_UP.exec(drawn);
    if (givenUp) throw new Error(`A part of the page could not be drawn: ${givenUp[1] ?? 'it waits for something'}`);
    const preloads = PRELOADS.exec(drawn)?.[0] ?? '';
    return { ...about, html: drawn.slice(preloads.length), head: preloads.match(URGENT)?.join('') ?? '' };
  },
};
