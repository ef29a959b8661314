import { afterEach, expect, test, vi } from 'vitest';
import { findOldAsset, keepOldAssets } from './old-assets.ts';

afterEach(() => vi.unstubAllGlobals());

/** As browsers store: keys in the order in which they came, one that comes again moves to the end. */
function createStorage() {
  const named = new Map<string, Map<string, Response>>();
  const open = async (name: string) => {
    const entries = named.get(name) ?? new Map<string, Response>();
    named.set(name, entries);
    return {
      keys: async () => [...entries.keys()].map((url) => new Request(url)),
      match: async ({ url }: Request) => entries.get(url),
      put: async ({ url }: Request, response: Response) => {
        entries.delete(url);
        entries.set(url, response);
      },
      delete: async ({ url }: Request) => entries.delete(url),
    };
  };
  const match = async (request: Request, { cacheName }: { cacheName: string }) =>
    (await open(cacheName)).match(request);
  return { named, storage: { open, match } as unknown as CacheStorage };
}

const asset = (name: string) => `https://shop.example/assets/${name}.js`;

test('what the last build had and this one does not stays for tabs that still run it', async () => {
  const { named, storage } = createStorage();
  const shell = 'https://shop.example/shell.html?__WB_REVISION__=1';
  named.set('app', new Map([asset('same'), asset('old'), shell].map((address) => [address, new Response(address)])));
  await keepOldAssets({ precache: 'app', isCurrent: (address) => address === asset('same'), storage });
  vi.stubGlobal('fetch', async () => new Response('from the network'));
  const text = async (address: string) => (await findOldAsset(new Request(address), storage)).text();
  expect(await text(asset('old'))).toBe(asset('old'));
  expect(await text(asset('same'))).toBe('from the network');
  expect(await text(shell)).toBe('from the network');
});

test('the oldest of many builds go', async () => {
  const { named, storage } = createStorage();
  for (let build = 0; build < 9; build++) {
    const files = Array.from({ length: 50 }, (_, file) => asset(`${build}-${file}`));
    named.set('app', new Map(files.map((address) => [address, new Response(address)])));
    // oxlint-disable-next-line no-await-in-loop
    await keepOldAssets({ precache: 'app', isCurrent: () => false, storage });
  }
  const left = [...named.get('headroom-old-assets')!.keys()];
  expect(left.length).toBe(400);
  expect(left).not.toContain(asset('0-0'));
  expect(left).toContain(asset('8-49'));
});
