/**
 * The service worker: the app without a network. It answers navigations with the shell, the app's files from its precache and
 * pictures from what was seen. It never answers for the API: data has one store, IndexedDB, which the page reads itself.
 *
 * A new one waits until a person wants it or until no tab is left; see features/installed.
 */
import { ExpirationPlugin } from 'workbox-expiration/ExpirationPlugin.js';
import { PrecacheController } from 'workbox-precaching/PrecacheController.js';
import { PrecacheRoute } from 'workbox-precaching/PrecacheRoute.js';
import { registerRoute } from 'workbox-routing/registerRoute.js';
import { CacheFirst } from 'workbox-strategies/CacheFirst.js';
import { isOwnShell } from './worker/is-own-shell.ts';
import { isScreen } from './worker/is-screen.ts';
import { keptForm } from './worker/kept-form.ts';
import { mayKeepPicture } from './worker/may-keep-picture.ts';
import { ACTIVATE, SEND_OUTBOX } from './worker/messages.ts';
import { findOldAsset, isAsset, keepOldAssets } from './worker/old-assets.ts';
import { KEPT_PICTURES, SEEN_PICTURES } from './worker/picture-caches.ts';

declare const self: ServiceWorkerGlobalScope;

/** Only in Chromium, and not in TypeScript's library. https://wicg.github.io/background-sync/spec/ */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

const SHELL = '/shell.html';
const PRECACHE = 'headroom-app';
const MONTH_SECONDS = 30 * 24 * 60 * 60;

const precache = new PrecacheController({
  cacheName: PRECACHE,
  plugins: [
    {
      // Where this gives nothing the installation fails, the last version stays, and the next look tries again.
      async cacheWillUpdate({ request, response }) {
        if (!response.ok) return null;
        const isShell = new URL(request.url).pathname === SHELL;
        return !isShell || isOwnShell(await response.clone().text(), current) ? response : null;
      },
    },
  ],
});
// oxlint-disable-next-line no-underscore-dangle -- What injectManifest looks for.
precache.addToCacheList(self.__WB_MANIFEST);
const current = new Set(precache.getURLsToCacheKeys().values());

self.addEventListener('install', (event) => void precache.install(event));
self.addEventListener('activate', (event) => {
  event.waitUntil(activate(event));
});
self.addEventListener('message', (event) => {
  if (event.data === ACTIVATE) event.waitUntil(self.skipWaiting());
});

/** Background Sync: the network is back. Pages that are open send what waits; without one, the next start does. */
self.addEventListener('sync', (event) => {
  const { tag } = event as SyncEvent;
  if (tag === SEND_OUTBOX) (event as SyncEvent).waitUntil(tellPages(tag));
});

async function tellPages(message: string): Promise<void> {
  for (const page of await self.clients.matchAll()) page.postMessage(message);
}

async function activate(event: ExtendableEvent): Promise<void> {
  // A full disk takes no copies: the new version must work all the same.
  await keepOldAssets({ precache: PRECACHE, isCurrent: (address) => current.has(address) }).catch(() => undefined);
  await precache.activate(event);
  // The page that brought the first worker is in its care at once, or a deploy could still take its later screens away.
  await self.clients.claim();
}

registerRoute(new PrecacheRoute(precache, { directoryIndex: '', cleanURLs: false }));
registerRoute(
  ({ sameOrigin, url }) => sameOrigin && isAsset(url.href),
  ({ request }) => findOldAsset(request),
);
registerRoute(
  ({ request, sameOrigin, url }) => request.mode === 'navigate' && sameOrigin && isScreen(url.pathname),
  precache.createHandlerBoundToURL(SHELL),
);

const seen = new CacheFirst({
  cacheName: SEEN_PICTURES,
  plugins: [
    {
      // A picture from a CDN, asked for without CORS, would be opaque.
      requestWillFetch: async ({ request }) =>
        request.mode === 'no-cors' ? new Request(request.url, { mode: 'cors', credentials: 'same-origin' }) : request,
      cacheWillUpdate: async ({ response }) => (mayKeepPicture(response) ? response : null),
    },
    new ExpirationPlugin({ maxEntries: 2_000, maxAgeSeconds: MONTH_SECONDS, purgeOnQuotaError: true }),
  ],
});
registerRoute(
  ({ request, url }) => request.destination === 'image' && url.pathname.includes('/pictures/'),
  async (options) =>
    (await caches.match(options.request, { cacheName: KEPT_PICTURES })) ??
    (await seen.handle(options).catch(async (error: unknown) => {
      const kept = await caches.match(keptForm(options.url.pathname), { cacheName: KEPT_PICTURES });
      if (kept) return kept;
      // Of a site that lets pictures be shown and not read: as it would be without this worker.
      if (options.url.origin === self.location.origin) throw error;
      return fetch(options.request);
    })),
);
