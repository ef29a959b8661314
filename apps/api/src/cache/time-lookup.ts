import { parseSnapshot } from '../changes/snapshot.ts';
import type { Fence } from './fence-contract.ts';
import { createFencedCache } from './create-fenced-cache.ts';
import type { Footprint } from './footprint.ts';
import { createAliases } from './http/aliases.ts';

// Prints the nanoseconds of one lookup in the first level: from an address to the entry that answers it. Started by `pnpm bench delivery`.
const ENTRIES = 10_000;
const LOOKUPS = 2_000_000;

const snapshot = parseSnapshot('100:100:');
const fence: Fence = {
  world: () => 'world',
  isFresh: () => performance.now() > 0,
  renew: async () => true,
  position: () => snapshot,
  judge: () => 'current',
  hasApplied: () => true,
  applyOwn: () => {},
  listen: () => () => {},
};
const cache = createFencedCache<string>({ fence, maxBytes: 2 ** 30, sizeOf: () => 10_000 });
const aliases = createAliases();
const footprint: Footprint = { productIds: null, group: null, touch: () => 'none', toJson: () => null };
const urls: string[] = [];
for (let entry = 0; entry < ENTRIES; entry++) {
  const key = `public|products.list|status=active&sort=-updatedAt&cursor=${entry}abcdefghijklmnopqrstuvwxyz`;
  const url = `/api/v1/products?sort=-updatedAt&status=active&cursor=${entry}abcdefghijklmnopqrstuvwxyz`;
  urls.push(url);
  aliases.remember('public', url, key);
  // oxlint-disable-next-line no-await-in-loop -- one after the other fills it
  await cache.get(key, { fill: async () => ({ value: key, snapshot, footprint }) });
}

/** As they come off a connection: texts of their own, whose hash nobody knows yet. */
function* asTheyCome(count: number): Generator<string> {
  for (let n = 0; n < count; n++) yield Buffer.from(urls[(n * 7_919) % ENTRIES]!, 'latin1').toString('latin1');
}

const CHUNK = 1_000;
let found = 0;
const times: number[] = [];
for (let done = 0; done < LOOKUPS; done += CHUNK) {
  const chunk = [...asTheyCome(CHUNK)];
  const startedAt = process.hrtime.bigint();
  for (const url of chunk) {
    const key = aliases.find('public', url);
    if (key !== undefined && cache.peek(key)) found += 1;
  }
  // The first half lets Node compile.
  if (done >= LOOKUPS / 2) times.push(Number(process.hrtime.bigint() - startedAt) / CHUNK);
}
if (found !== LOOKUPS) throw new Error(`Only ${found} of ${LOOKUPS} lookups found anything.`);
// The median: this process may have to wait for a core.
console.log(Math.round(times.toSorted((a, b) => a - b)[times.length >> 1]!));
