const OLD_ASSETS = 'headroom-old-assets';
/** Some five builds: what a tab can need that was not loaded anew for weeks. */
const MOST = 400;

/**
 * Takes what the last build precached and this one does not have out of the way of the clean-up, so that tabs which still run the
 * last build find their later screens: the server has only the new ones.
 */
export async function keepOldAssets({
  precache,
  isCurrent,
  storage = caches,
}: {
  /** The name of the cache that the clean-up goes through. */
  precache: string;
  isCurrent: (address: string) => boolean;
  storage?: CacheStorage;
}): Promise<void> {
  const [from, to] = await Promise.all([storage.open(precache), storage.open(OLD_ASSETS)]);
  const left = (await from.keys()).filter(({ url }) => isAsset(url) && !isCurrent(url));
  await Promise.all(
    left.map(async (request) => {
      const response = await from.match(request);
      if (response) await to.put(request, response);
    }),
  );
  // The order of keys is the order in which they came.
  const kept = await to.keys();
  await Promise.all(kept.slice(0, -MOST).map((request) => to.delete(request)));
}

/** Of an earlier build, or from the network. */
export async function findOldAsset(request: Request, storage: CacheStorage = caches): Promise<Response> {
  return (await storage.match(request, { cacheName: OLD_ASSETS })) ?? fetch(request);
}

/** Its name carries the hash of its contents. */
export const isAsset = (address: string): boolean => new URL(address).pathname.startsWith('/assets/');
