import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseSnapshot } from '../changes/snapshot.ts';
import { AppError } from '../errors.ts';
import { createFencedCache, type FencedCacheOptions } from './create-fenced-cache.ts';
import type { Fill, Filled } from './fenced-cache.ts';
import type { Touch } from './footprint.ts';
import type { Lease, SecondTier, StoredFrame } from './second-tier.ts';
import { createStillFence, type StillFence } from './testing/still-fence.ts';

let fence: StillFence;
let clock: number;
let fills: string[];
beforeEach(() => {
  fence = createStillFence();
  clock = 1_000_000;
  fills = [];
});
const open = (options: Partial<FencedCacheOptions<string>> = {}) =>
  createFencedCache<string>({
    fence,
    maxBytes: 1_000_000,
    sizeOf: (text) => text.length,
    now: () => clock,
    ...options,
  });
const filled = (value: string, { touch = 'drop' as Touch, snapshot = '100:100:' } = {}): Filled<string> => ({
  value,
  snapshot: parseSnapshot(snapshot),
  footprint: { productIds: new Set(['p1']), group: null, touch: () => touch, toJson: () => 'footprint' },
});
const fill =
  (value: string, options?: { touch?: Touch; snapshot?: string; takesMilliseconds?: number }): Fill<string> =>
  async (reason) => {
    fills.push(`${value} ${reason}`);
    clock += options?.takesMilliseconds ?? 0;
    return filled(value, options);
  };
const away: Fill<string> = () => Promise.reject(new AppError('database_unavailable'));
const change = (xid: string) => ({ op: 'update' as const, productId: 'p1', xid });
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('a fill', () => {
  it('is shared by a thousand who ask at once, and kept', async () => {
    const cache = open();
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => cache.get('a', { fill: fill('A') })));
    expect(fills).toEqual(['A miss']);
    expect(new Set(answers.map(({ entry }) => entry)).size).toBe(1);
    expect(answers.filter(({ from }) => from === 'joined')).toHaveLength(999);
    expect(cache.peek('a')?.value).toBe('A');
    expect(cache.statistics().total).toMatchObject({ hits: 1, misses: 1_000, fills: { miss: 1 } });
  });

  it('that fails is told to all who wait, and to nobody who comes later', async () => {
    const cache = open();
    const failing: Fill<string> = () => Promise.reject(new Error('no'));
    const both = await Promise.allSettled([cache.get('a', { fill: failing }), cache.get('a', { fill: fill('A') })]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((await cache.get('a', { fill: fill('A') })).entry.value).toBe('A');
    expect(cache.statistics().total.failedFills).toBe(1);
  });

  it('that the fence refuses is given once and not kept', async () => {
    const cache = open();
    fence.verdict = 'touched';
    expect(await cache.get('a', { fill: fill('A') })).toMatchObject({ entry: { value: 'A' }, isStored: false });
    expect([cache.peek('a'), cache.statistics().total.refusedByFence]).toEqual([undefined, 1]);
  });

  it('that was under way while an operator purged, or into another world, is not kept', async () => {
    const cache = open();
    for (const meanwhile of [() => cache.purge(() => true), () => fence.enterWorld('two')]) {
      const held = Promise.withResolvers<void>();
      const asked = cache.get('a', { fill: () => held.promise.then(() => filled('A')) });
      meanwhile();
      held.resolve();
      expect((await asked).isStored).toBe(false);
    }
  });

  it('without a snapshot counts as read at what was known before it', async () => {
    const cache = open();
    const blind: Fill<string> = async () => ({ ...filled('A'), snapshot: undefined });
    expect((await cache.get('a', { fill: blind })).entry.snapshot).toBe(fence.at);
  });
});

describe('whoever must see a change', () => {
  /** Of a part that is late, unless somebody asks who must see a change. */
  const composed: Fill<string> = async (reason) => {
    fills.push(reason);
    await nextTurn();
    if (reason === 'token') return filled('new', { snapshot: '202:202:' });
    return { ...filled('late', { touch: 'lag' }), lagLeftMilliseconds: 4_000 };
  };
  const blind: Fill<string> = async (reason) => ({ ...(await composed(reason)), snapshot: undefined });
  const readers = (cache: ReturnType<typeof open>, by: Fill<string>) => ({
    must: async () => (await cache.get('a', { token: 201n, fill: by })).entry.value,
    may: async () => (await cache.get('a', { fill: by })).entry.value,
  });

  it.each([
    ['composed', composed],
    ['composed and blind', blind],
  ])('is given no fill, %s, of somebody who need not, where both waited for the fence', async (_name, by) => {
    for (const order of ['must first', 'may first']) {
      const cache = open();
      const { must, may } = readers(cache, by);
      fence.isUp = false;
      fence.renew = async () => {
        await nextTurn();
        return (fence.isUp = true);
      };
      fence.at = parseSnapshot('202:202:');
      const asked = order === 'must first' ? [must(), may()] : [may(), must()];
      const values = await Promise.all(asked);
      expect([order, values[order === 'must first' ? 0 : 1]]).toEqual([order, 'new']);
    }
  });

  it.each([
    ['composed', composed],
    ['composed and blind', blind],
  ])('is given no fill, %s, of somebody who need not, where both had joined one too old', async (_name, by) => {
    for (const order of ['must first', 'may first']) {
      const cache = open();
      const { must, may } = readers(cache, by);
      const held = Promise.withResolvers<Filled<string>>();
      const old = cache.get('a', { fill: () => held.promise });
      await nextTurn();
      fence.tell(change('201'));
      fence.verdict = 'touched';
      fence.at = parseSnapshot('202:202:');
      const asked = order === 'must first' ? [must(), may()] : [may(), must()];
      await nextTurn();
      held.resolve(filled('old'));
      await old;
      fence.verdict = 'current';
      const values = await Promise.all(asked);
      expect([order, values[order === 'must first' ? 0 : 1]]).toEqual([order, 'new']);
    }
  });

  it('is not given what is kept and late, where it does not say what its parts saw', async () => {
    const cache = open();
    const { must, may } = readers(cache, blind);
    fence.at = parseSnapshot('202:202:');
    expect([await may(), cache.peek('a')?.value, cache.peek('a', 201n)]).toEqual(['late', 'late', undefined]);
    expect(await must()).toBe('new');
  });

  it('shares a fill with others like it', async () => {
    const cache = open();
    const { must } = readers(cache, composed);
    expect([await Promise.all([must(), must(), must()]), fills]).toEqual([['new', 'new', 'new'], ['token']]);
  });
});

describe('what is kept', () => {
  it('goes when a change touches it that it has not seen, and stays when it has', async () => {
    const cache = open();
    await cache.get('a', { fill: fill('A', { snapshot: '100:105:103' }) });
    fence.tell(change('104'));
    expect(cache.peek('a')?.value).toBe('A');
    fence.tell({ ...change('105'), productId: 'p2' });
    expect(cache.peek('a')?.value).toBe('A');
    fence.tell(change('103'), clock - 700);
    expect(cache.peek('a')).toBeUndefined();
    expect(cache.statistics().total).toMatchObject({
      drops: { change: 1 },
      dropLagMilliseconds: { sum: 700, longest: 700 },
    });
  });

  it('may be late for five seconds from the change, and is filled again before they end', async () => {
    const cache = open({ fillAgain: () => fill('B'), random: () => Math.exp(-3) });
    await cache.get('a', { fill: fill('A', { touch: 'lag', takesMilliseconds: 100 }) });
    fence.tell(change('101'), clock - 600);
    expect(cache.peek('a')).toMatchObject({ value: 'A', isLagging: true });
    // Whoever knows of the change gets what shows it.
    fence.at = parseSnapshot('102:102:');
    expect(cache.peek('a', 101n)).toBeUndefined();
    clock += 4_000;
    expect(cache.peek('a')?.value).toBe('A');
    expect(fills).toEqual(['A miss']);
    clock += 200;
    expect(cache.peek('a')?.value).toBe('A');
    await nextTurn();
    expect([cache.peek('a')?.value, fills]).toEqual(['B', ['A miss', 'B refresh']]);
    expect(cache.peek('a', 101n)?.value).toBe('B');
  });

  it('is not given when the five seconds are over', async () => {
    const cache = open();
    await cache.get('a', { fill: fill('A', { touch: 'lag' }) });
    fence.tell(change('101'), clock - 600);
    clock += 4_400;
    expect(cache.peek('a')).toBeUndefined();
    expect((await cache.get('a', { fill: fill('B') })).entry.value).toBe('B');
    expect(cache.statistics().total.drops.age).toBe(1);
  });

  it('past its safety age is given as stale to one while it is filled again', async () => {
    const cache = open();
    await cache.get('a', { fill: fill('A') });
    clock += 15 * 60_000;
    expect(cache.peek('a')).toBeUndefined();
    expect(await cache.get('a', { fill: fill('B') })).toMatchObject({ entry: { value: 'A' }, isStale: true });
    await nextTurn();
    expect([cache.peek('a')?.value, fills]).toEqual(['B', ['A miss', 'B refresh']]);
  });

  it('stays within its bytes, whatever grows', async () => {
    const cache = open({ maxBytes: 20_000, kindOf: (key) => key[0] ?? '' });
    for (let n = 0; n < 20; n += 1) {
      // oxlint-disable-next-line no-await-in-loop -- in an order
      await cache.get(`${n % 2 ? 'x' : 'y'}${n}`, { fill: fill('A'.repeat(1_000)) });
      expect(cache.statistics().bytes).toBeLessThanOrEqual(20_000);
    }
    const { entries, bytes, total, byKind } = cache.statistics();
    expect([entries + total.drops.evict, (byKind['x']?.bytes ?? 0) + (byKind['y']?.bytes ?? 0)]).toEqual([20, bytes]);
    expect([...cache.entries()].map(({ key }) => key)[0]).toBe('x19');
  });

  it('is counted anew when its value has grown, and keeps its place in the index', async () => {
    const sizes = { a: 100 };
    const cache = open({ sizeOf: () => sizes.a, maxBytes: 10_000 });
    const { entry } = await cache.get('a', { fill: fill('A') });
    const before = cache.statistics().bytes;
    sizes.a = 600;
    cache.recount(entry);
    expect(cache.statistics()).toMatchObject({ entries: 1, bytes: before + 500 });
    fence.tell(change('101'));
    expect(cache.statistics()).toMatchObject({ entries: 0, bytes: 0 });
    cache.recount(entry);
    expect(cache.statistics().entries).toBe(0);
  });

  it('larger than the whole cache is not kept', async () => {
    const cache = open({ maxBytes: 5_000 });
    expect((await cache.get('a', { fill: fill('A'.repeat(9_000)) })).entry.value).toHaveLength(9_000);
    expect(cache.statistics()).toMatchObject({ entries: 0, bytes: 0 });
  });
});

describe('while the fence is down', () => {
  it('nothing is given from memory; what was kept is, as stale, where the database does not answer', async () => {
    const cache = open();
    await cache.get('a', { fill: fill('A') });
    fence.isUp = false;
    expect(cache.peek('a')).toBeUndefined();
    expect(await cache.get('a', { fill: away })).toMatchObject({ entry: { value: 'A' }, isStale: true });
    // At once, for a second.
    expect(await cache.get('a', { fill: fill('B') })).toMatchObject({ entry: { value: 'A' }, isStale: true });
    await expect(cache.get('a', { token: 7n, fill: away })).rejects.toThrow(AppError);
    await expect(cache.get('b', { fill: away })).rejects.toThrow(AppError);
    clock += 2_000;
    expect(await cache.get('a', { fill: fill('B') })).toMatchObject({ entry: { value: 'B' }, isStale: false });
    clock += 61 * 60_000;
    await expect(cache.get('a', { fill: away })).rejects.toThrow(AppError);
  });

  describe('and a fill does not come', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] }));
    afterEach(() => void vi.useRealTimers());
    const pass = async (milliseconds: number) => {
      clock += milliseconds;
      await vi.advanceTimersByTimeAsync(milliseconds);
    };
    const ask = async (cache: ReturnType<typeof open>) => {
      await cache.get('a', { fill: fill('A') });
      fence.isUp = false;
      const held = Promise.withResolvers<Filled<string>>();
      const asked = cache.get('a', { fill: () => held.promise });
      const done = { is: false };
      asked.finally(() => (done.is = true)).catch(() => {});
      return { held, asked, done };
    };

    it('the answer is waited for: the fence may be down by itself', async () => {
      const { held, asked, done } = await ask(open());
      await pass(9_000);
      expect(done.is).toBe(false);
      held.resolve(filled('B'));
      expect(await asked).toMatchObject({ entry: { value: 'B' }, isStale: false });
      expect(vi.getTimerCount()).toBe(0);
    });

    it('what was kept is given once another one has shown that the database is away', async () => {
      const cache = open();
      const { held, asked } = await ask(cache);
      await pass(3_000);
      await expect(cache.get('b', { fill: away })).rejects.toThrow(AppError);
      await pass(300);
      expect(await asked).toMatchObject({ entry: { value: 'A' }, isStale: true });
      held.resolve(filled('B'));
    });

    it('what was kept is given when none has ended for longer than a statement may take', async () => {
      const cache = open();
      const { held, asked, done } = await ask(cache);
      await pass(8_000);
      await cache.get('b', { fill: fill('B') });
      await pass(8_000);
      expect(done.is).toBe(false);
      await pass(5_000);
      expect(await asked).toMatchObject({ entry: { value: 'A' }, isStale: true });
      expect(await cache.get('a', { fill: fill('C') })).toMatchObject({ entry: { value: 'A' }, isStale: true });
      held.resolve(filled('B'));
    });

    it('nothing stale is given by what other answers are made of', async () => {
      const cache = open({ givesStale: false });
      await cache.get('a', { fill: fill('A') });
      clock += 15 * 60_000;
      expect(await cache.get('a', { fill: fill('B') })).toMatchObject({ entry: { value: 'B' }, isStale: false });
      fence.isUp = false;
      await expect(cache.get('a', { fill: away })).rejects.toThrow(AppError);
      await expect(cache.get('a', { fill: away })).rejects.toThrow(AppError);
    });
  });
});

describe('the second tier', () => {
  const frame: StoredFrame = { snapshot: '90:90:', footprint: 'f', meta: 'm', body: Buffer.from('T'), filledAt: '' };
  const codec: FencedCacheOptions<string>['secondTier'] extends (infer S) | undefined
    ? S extends { codec: infer C }
      ? C
      : never
    : never = {
    toFrame: (value) => ({ meta: 'm', body: Buffer.from(value) }),
    fromFrame: (_key, { body }) => ({ value: body.toString(), footprint: filled('').footprint }),
  };
  const openTier = (there: StoredFrame | undefined, lease: Lease = { state: 'none' }) => {
    const done: string[] = [];
    const tier: SecondTier = {
      read: async (world, key) => (done.push(`read ${world} ${key}`), there),
      write: async (_world, _key, { snapshot, body }) => void done.push(`write ${body.toString()} of ${snapshot}`),
      remove: async (_world, keys) => void done.push(`remove ${keys.join()}`),
      lease: async () => (done.push('lease'), lease),
    };
    return { done, secondTier: { tier, codec } };
  };

  it('answers where the fence lets it', async () => {
    const { secondTier, done } = openTier(frame);
    const cache = open({ secondTier });
    expect(await cache.get('a', { fill: fill('A') })).toMatchObject({ entry: { value: 'T' }, from: 'second-tier' });
    expect([cache.peek('a')?.value, done, fills]).toEqual(['T', ['read one a'], []]);
    cache.purge(() => true);
    expect(done.at(-1)).toBe('remove a');
  });

  it.each(['touched', 'lagging', 'unknown'] as const)('is passed over where its frame is %s', async (verdict) => {
    const { secondTier, done } = openTier(frame);
    fence.verdict = verdict;
    const cache = open({ secondTier });
    expect((await cache.get('a', { fill: fill('A') })).entry.value).toBe('A');
    expect([done.slice(0, 2), fills]).toEqual([['read one a', 'lease'], ['A miss']]);
  });

  it('gives nothing to a token that it has not seen, and such a reader waits for no other process', async () => {
    const { secondTier, done } = openTier(frame);
    const cache = open({ secondTier });
    expect((await cache.get('a', { token: 200n, fill: fill('A', { snapshot: '201:201:' }) })).entry.value).toBe('A');
    expect(done).toEqual(['read one a', 'write A of 201:201:']);
  });

  it('hears of a fill before its lease is given back, also of one that failed', async () => {
    const held: Lease = { state: 'mine', release: () => void done.push('release') };
    const { secondTier, done } = openTier(undefined, held);
    const cache = open({ secondTier });
    await cache.get('a', { fill: fill('A') });
    await expect(cache.get('b', { fill: away })).rejects.toThrow(AppError);
    await nextTurn();
    const ofA = ['read one a', 'lease', 'write A of 100:100:'];
    expect(done.filter((what) => what !== 'release')).toEqual([...ofA, 'read one b', 'lease']);
    expect(done.filter((what) => what === 'release')).toHaveLength(2);
    expect(done.indexOf('release')).toBeGreaterThan(done.indexOf('write A of 100:100:'));
  });

  it('is not given what is late: its frame would not say so', async () => {
    const { secondTier, done } = openTier(undefined);
    const cache = open({ secondTier });
    await cache.get('a', { fill: async () => ({ ...filled('A'), lagLeftMilliseconds: 4_000 }) });
    expect([cache.peek('a')?.value, done]).toEqual(['A', ['read one a', 'lease']]);
  });

  it('gives what another process filled meanwhile', async () => {
    const { secondTier } = openTier(undefined, { state: 'filled', frame });
    const cache = open({ secondTier });
    expect(await cache.get('a', { fill: fill('A') })).toMatchObject({ entry: { value: 'T' }, from: 'second-tier' });
    expect(fills).toEqual([]);
  });
});

describe('refill', () => {
  it('fills ahead what nobody asked for, and never rejects', async () => {
    const cache = open({ fillAgain: (key) => (key === 'a' ? fill('A') : key === 'b' ? away : undefined) });
    expect(await Promise.all(['a', 'b', 'c'].map((key) => cache.refill(key, 'warm')))).toEqual([true, false, false]);
    expect([cache.peek('a')?.value, cache.statistics().total.fills.warm]).toEqual(['A', 2]);
    const broken = open({
      fillAgain: () => {
        throw new Error('an address that nobody can read');
      },
    });
    expect(await broken.refill('a', 'warm')).toBe(false);
  });
});

it('forgets everything in another world, and hears nothing when it is closed', async () => {
  const cache = open();
  await cache.get('a', { fill: fill('A') });
  fence.enterWorld('two');
  expect([cache.look('a'), cache.statistics().total.drops.world]).toEqual([undefined, 1]);
  await cache.get('a', { fill: fill('A') });
  cache.close();
  fence.enterWorld('three');
  expect(cache.statistics().total.drops.world).toBe(1);
});
