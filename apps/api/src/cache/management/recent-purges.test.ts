import type { PurgeTarget } from '@headroom/contracts/cache';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../changes/snapshot.ts';
import { keysOfProduct } from '../purge/surrogate-keys.ts';
import type { SecondTier, StoredFrame } from '../second-tier.ts';
import { purgeTest } from './purge-test.ts';
import { createRecentPurges, withoutPurged } from './recent-purges.ts';

const ID = '01890000-0000-7000-8000-00000000abcd';
const LIST = {
  key: 'public|products.list|vendor=M%C3%A4rz&limit=10',
  tags: ['catalogue', 'list', ...keysOfProduct(ID)],
};
const PAGE = { key: `staff|products.one|${ID}?fields=id`, tags: keysOfProduct(ID) };
const WIDE = { key: 'public|products.list|limit=200', tags: ['catalogue', 'wide'] };
const FACETS = { key: 'public|products.facets|', tags: ['catalogue', 'facets'] };

describe('a purge', () => {
  it.each<[PurgeTarget, string[]]>([
    [{ kind: 'all' }, ['list', 'page', 'wide', 'facets']],
    [{ kind: 'key', key: FACETS.key }, ['facets']],
    [{ kind: 'route', route: 'products.list' }, ['list', 'wide']],
    [{ kind: 'product', id: ID }, ['list', 'page', 'wide']],
    [{ kind: 'product', id: ID.replace('abcd', 'abce') }, ['wide']],
    [{ kind: 'filter', filter: { vendor: 'März' } }, ['list']],
    [{ kind: 'filter', filter: { vendor: 'März', limit: 10 } }, ['list']],
    [{ kind: 'filter', filter: { vendor: 'März', limit: 11 } }, []],
    [{ kind: 'filter', filter: { fields: 'id' } }, ['page']],
  ])('%j means %j', (target, meant) => {
    const test = purgeTest(target);
    const all = Object.entries({ list: LIST, page: PAGE, wide: WIDE, facets: FACETS });
    expect(all.filter(([, subject]) => test(subject)).map(([name]) => name)).toEqual(meant);
  });

  const before: Snapshot = { xmin: 90n, xmax: 100n, running: new Set() };
  const after: Snapshot = { xmin: 101n, xmax: 101n, running: new Set() };

  it('refuses what was read before it, wherever it is kept, and nothing that was read after it', () => {
    const purges = createRecentPurges();
    purges.add(100n, { kind: 'route', route: 'products.list' });
    expect([purges.refuses(LIST, before), purges.refuses(LIST, after), purges.refuses(PAGE, before)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is remembered for as long as anything lives, and many of them mean everything that is as old', () => {
    let time = 0;
    const purges = createRecentPurges({ now: () => time });
    purges.add(100n, { kind: 'key', key: LIST.key });
    time = 14 * 60_000;
    expect(purges.refuses(LIST, before)).toBe(true);
    time = 16 * 60_000;
    expect(purges.refuses(LIST, before)).toBe(false);
    for (let n = 0; n < 200; n++) purges.add(100n, { kind: 'key', key: `key ${n}` });
    expect([purges.refuses(PAGE, before), purges.refuses(PAGE, after)]).toEqual([true, false]);
    expect(purges.refuses({ key: 'key 0', tags: [] }, before)).toBe(true);
  });

  it('keeps a shared tier from giving what was purged', async () => {
    const frame: StoredFrame = {
      snapshot: '90:100:',
      footprint: null,
      meta: { surrogateKeys: LIST.tags },
      body: Buffer.from(''),
      filledAt: '',
    };
    const tier: SecondTier = {
      read: async () => frame,
      write: async () => {},
      remove: async () => {},
      lease: async () => ({ state: 'filled', frame }),
    };
    const purges = createRecentPurges();
    const guarded = withoutPurged(tier, purges);
    expect(await guarded.read('w', LIST.key)).toBe(frame);
    purges.add(100n, { kind: 'product', id: ID });
    expect(await guarded.read('w', LIST.key)).toBeUndefined();
    expect(await guarded.lease('w', LIST.key)).toEqual({ state: 'none' });
  });
});
