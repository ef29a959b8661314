import type { Product } from '@headroom/contracts/products';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NetworkError } from '../network-error.ts';
import { ProblemError } from '../problem-error.ts';
import { createMemoryData } from '../local/memory-data.ts';
import type { EditEvent } from './edit.ts';
import { createEditStore, type EditStore, type EditStoreOptions } from './edit-store.ts';
import { createLastingStorage, createOutboxStorage } from './outbox-storage.ts';
import { newItemId } from './product-changes.ts';
import { isSame } from './three-way-merge.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const first: Product = {
  id: 'p',
  handle: 'mortar',
  title: 'Mortar',
  description: '',
  vendor: 'Carrara',
  type: 'Kitchen',
  tags: [],
  status: 'active',
  price: 5_800,
  compareAtPrice: null,
  currency: 'EUR',
  stock: 3,
  variantCount: 1,
  optimizationStatus: 'original',
  lastOptimized: null,
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  image: null,
  images: [],
  variants: [{ id: 'v', sku: null, options: [], price: 5_800, compareAtPrice: null, stock: 3, position: 0 }],
  content: null,
};
const problem = (status: number, code: string, more = {}) =>
  new ProblemError({ code: code as 'conflict', status, message: `${status}`, requestId: 'r', ...more });

/** Does what the contract says of PATCH, and loses requests and answers when it is told to. */
function server() {
  let product = first;
  const answers = new Map<string, { body: string; product: Product }>();
  const faults: ('lost' | 'answer lost' | ProblemError)[] = [];
  const applied: string[] = [];
  const write = (values: object) => {
    const { price, stock, variants, images } = values as Partial<Product>;
    const next = { ...product, ...values, version: product.version + 1 };
    const only = {
      ...product.variants[0]!,
      ...(price !== undefined && { price }),
      ...(stock !== undefined && { stock }),
    };
    const named = variants?.map((variant, index) => ({
      ...variant,
      id: variant.id ?? `named ${index}`,
      position: index,
    }));
    product = { ...next, variants: named ?? (product.variants.length === 1 ? [only] : product.variants) };
    if (images) product.images = images.map((image, index) => ({ ...image, id: image.id ?? `picture ${index}` }));
    product.price = Math.min(...product.variants.map((variant) => variant.price));
  };
  const send: EditStoreOptions['send'] = async (_id, { version, patch, key }) => {
    await new Promise((done) => setTimeout(done, 10));
    const fault = faults.shift();
    if (fault instanceof ProblemError) throw fault;
    if (fault === 'lost') throw new NetworkError('unreachable');
    const body = JSON.stringify(patch);
    const known = answers.get(key);
    if (known && known.body !== body) throw problem(422, 'idempotency_key_reused');
    if (!known) {
      if (version !== product.version) throw problem(412, 'version_conflict', { current: product });
      write(patch);
      applied.push(body);
      answers.set(key, { body, product });
    }
    if (fault === 'answer lost') throw new NetworkError('timeout');
    return (known ?? answers.get(key)!).product;
  };
  return {
    send,
    write,
    faults,
    applied,
    get product() {
      return product;
    },
  };
}

/** A tab. `data` is what the browser keeps; tabs over the same one come one after the other here. */
async function open(remote: Pick<ReturnType<typeof server>, 'send' | 'product'> = server(), data = createMemoryData()) {
  let keys = 0;
  const store = createEditStore({
    send: remote.send,
    read: async () => remote.product,
    storage: createOutboxStorage(data),
    channel: { post: () => {}, hear: () => {} },
    locks: undefined,
    lockName: 'lock',
    isVisible: () => true,
    isSignedIn: () => true,
    newKey: () => `${Math.random()}-${keys++}`,
    now: () => Date.now(),
  });
  const events: EditEvent[] = [];
  store.hear((event) => event.kind !== 'gone' && event.kind !== 'overtaken' && events.push(event));
  await store.load();
  const stored = () => data.read(['outbox'], (transaction) => transaction.all('outbox'));
  return {
    store,
    remote: remote as ReturnType<typeof server>,
    data,
    stored,
    events,
    kinds: () => events.map(({ kind }) => kind),
  };
}
const settle = (milliseconds = 60) => vi.advanceTimersByTimeAsync(milliseconds);

test('an edit is shown at once and confirmed later', async () => {
  const { store, remote, kinds } = await open();
  expect(await store.edit(first, { price: 6_200 })).toBe(true);
  expect(store.overlay(first)).toMatchObject({ price: 6_200, version: 1 });
  await settle(1);
  expect(store.edits('p')[0]?.state).toBe('sending');
  await settle();
  expect(store.edits('p')).toEqual([]);
  expect(remote.applied).toEqual(['{"price":6200}']);
  expect(kinds()).toEqual(['confirmed']);
  // Whoever still has the old version sees the confirmed one.
  expect(store.overlay(first)).toMatchObject({ price: 6_200, version: 2 });
  expect(store.savedAt('p', 'variants')).toBeDefined();
  expect(await store.edit(remote.product, { price: 6_200 })).toBe(false);
});

test('edits of one product go one after the other, each on the version of the one before', async () => {
  const { store, remote, kinds } = await open();
  await store.edit(first, { price: 6_200 });
  await store.edit(first, { title: 'Marble mortar' });
  await store.edit(first, { price: 6_300 });
  await settle();
  expect(remote.applied).toEqual(['{"price":6200}', '{"title":"Marble mortar"}', '{"price":6300}']);
  expect(kinds()).toEqual(['confirmed', 'confirmed', 'confirmed']);
});

test('what somebody else changed meanwhile is merged, and said', async () => {
  const { store, remote, kinds } = await open();
  remote.write({ vendor: 'Verde Alpi', tags: ['marble'] });
  await store.edit(first, { price: 6_200 });
  await settle();
  expect(remote.product).toMatchObject({ price: 6_200, vendor: 'Verde Alpi', tags: ['marble'], version: 3 });
  expect(kinds()).toEqual(['merged', 'confirmed']);
});

test('what collides waits for a choice; mine and theirs are sent as chosen', async () => {
  const { store, remote, kinds } = await open();
  remote.write({ title: 'Theirs', vendor: 'Theirs' });
  await store.edit(first, { title: 'Mine', vendor: 'Mine', description: 'Mine' });
  await settle();
  expect(kinds()).toEqual(['collided']);
  expect(store.overlay(first).title).toBe('Mine');
  const { collisions, theirs, edit } = store.collision('p')!;
  expect(collisions.map(({ path }) => path)).toEqual(['title', 'vendor']);
  expect([edit.base.version, theirs.version]).toEqual([1, 2]);
  await store.resolve('p', new Map([['title', 'mine']]));
  expect(store.collision('p')).toBeDefined();
  await store.resolve(
    'p',
    new Map([
      ['title', 'mine'],
      ['vendor', 'theirs'],
    ]),
  );
  await settle();
  expect(remote.product).toMatchObject({ title: 'Mine', vendor: 'Theirs', description: 'Mine' });
  expect(remote.applied).toEqual(['{"title":"Mine","description":"Mine"}']);
});

test('a collision against which all of theirs was chosen sends nothing', async () => {
  const { store, remote } = await open();
  remote.write({ title: 'Theirs' });
  await store.edit(first, { title: 'Mine' });
  await settle();
  await store.resolve('p', new Map([['title', 'theirs']]));
  await settle();
  expect(store.edits('p')).toEqual([]);
  expect(remote.applied).toEqual([]);
  expect(store.overlay(first).title).toBe('Theirs');
});

test('what collides holds up only edits of the same thing, and stands as it is meanwhile', async () => {
  const { store, remote } = await open();
  remote.write({ title: 'Theirs' });
  await store.edit(first, { title: 'Mine' });
  await settle();
  await store.edit(first, { title: 'Mine too' });
  await store.edit(first, { vendor: 'Mine' });
  await store.edit({ ...first, id: 'other' }, { vendor: 'Mine' });
  await settle();
  expect(remote.applied).toContain('{"vendor":"Mine"}');
  expect(remote.product).toMatchObject({ title: 'Theirs', vendor: 'Mine' });
  expect(store.edits('p').map(({ state }) => state)).toEqual(['collided', 'waiting']);
  expect(store.collision('p')?.collisions).toMatchObject([{ base: 'Mortar', mine: 'Mine', theirs: 'Theirs' }]);
  await store.resolve('p', new Map([['title', 'mine']]));
  await settle();
  expect(remote.product).toMatchObject({ title: 'Mine too', vendor: 'Mine' });
  expect(store.edits('p')).toEqual([]);
});

test('a lost request and a lost answer are tried again, and done once', async () => {
  for (const fault of ['lost', 'answer lost'] as const) {
    const { store, remote } = await open();
    remote.faults.push(fault, fault);
    await store.edit(first, { stock: 2 });
    await settle();
    expect(store.edits('p')[0]).toMatchObject({ state: 'waiting', reason: 'unreachable' });
    await settle(10_000);
    expect(store.edits('p')).toEqual([]);
    expect(remote.applied).toEqual(['{"stock":2}']);
  }
});

test('a reload in the middle goes on with the same attempt', async () => {
  const remote = server();
  remote.faults.push('answer lost');
  const before = await open(remote);
  await before.store.edit(first, { stock: 2 });
  await before.store.edit(first, { stock: 1 });
  await settle(12);
  before.store.end();
  const after = await open(remote, before.data);
  expect(after.store.overlay(first).stock).toBe(1);
  await settle();
  expect(remote.applied).toEqual(['{"stock":2}', '{"stock":1}']);
  expect(await after.stored()).toEqual([]);
});

test('a reload keeps a collision, which nothing overwrites unseen', async () => {
  const remote = server();
  const before = await open(remote);
  remote.write({ title: 'Theirs' });
  await before.store.edit(first, { title: 'Mine' });
  await settle();
  before.store.end();
  const after = await open(remote, before.data);
  await settle();
  expect(after.store.collision('p')?.collisions).toHaveLength(1);
  expect(remote.applied).toEqual([]);
});

test('a refused edit is kept with its reason until it is given up; others go past it', async () => {
  const { store, remote, kinds } = await open();
  remote.faults.push(problem(409, 'conflict', { errors: [{ path: '/body/handle', code: 'x', message: 'Taken.' }] }));
  await store.edit(first, { handle: 'taken' });
  await store.edit(first, { title: 'Next' });
  await settle();
  expect(kinds()).toEqual(['refused', 'confirmed']);
  const [refused] = store.edits('p');
  expect(refused?.refusal).toMatchObject({ message: 'Taken.', errors: [{ path: 'handle', message: 'Taken.' }] });
  await store.discard(refused!.key);
  await settle();
  expect(remote.applied).toEqual(['{"title":"Next"}']);
  expect(store.overlay(first).handle).toBe('mortar');
});

test('a refused edit that is corrected becomes one with the correction, and undo goes back to before both', async () => {
  const { store, remote, kinds } = await open();
  remote.faults.push(problem(409, 'conflict'));
  await store.edit(first, { handle: 'a' });
  await settle();
  await store.edit(first, { handle: 'b' });
  expect(store.edits('p')).toHaveLength(1);
  await settle();
  expect(kinds()).toEqual(['refused', 'confirmed']);
  expect(remote.applied).toEqual(['{"handle":"b"}']);
  await store.undo('p');
  await settle();
  expect(remote.product.handle).toBe('mortar');
  expect(store.canUndo()).toBe(false);
});

test('a correction that was made before the refusal came is sent, and the refusal is not said', async () => {
  const { store, remote, kinds } = await open();
  remote.faults.push(problem(409, 'conflict'));
  await store.edit(first, { handle: 'a' });
  await store.edit(first, { handle: 'b' });
  await settle();
  expect(kinds()).toEqual(['confirmed']);
  expect(remote.applied).toEqual(['{"handle":"b"}']);
});

test('a correction back to what the product is sends nothing and leaves nothing to undo', async () => {
  const { store, remote } = await open();
  remote.faults.push(problem(422, 'invalid'));
  await store.edit(first, { handle: 'a' });
  await settle();
  await store.edit(first, { handle: 'mortar' });
  await settle();
  expect(store.edits('p')).toEqual([]);
  expect(store.canUndo()).toBe(false);
  expect(remote.applied).toEqual([]);
});

test('a price that was refused in a row of the list is corrected among the variants', async () => {
  const { store, remote } = await open();
  const { variants: _variants, ...row } = first;
  remote.faults.push(problem(422, 'invalid'));
  await store.edit(row, { price: 1 });
  await settle();
  expect(store.edits('p')[0]?.changes.price).toEqual({ from: 5_800, to: 1 });
  await store.edit(first, { price: 6_000 });
  await settle();
  expect(store.edits('p')).toEqual([]);
  expect(remote.applied).toEqual(['{"price":6000}']);
});

test('a server that went back to an older version is believed; conflicts in a row are further and further apart', async () => {
  const { store, remote } = await open();
  await store.edit({ ...first, version: 9 }, { title: 'Mine' });
  await settle();
  expect(remote.product).toMatchObject({ title: 'Mine', version: 2 });

  const sent = vi.fn<EditStoreOptions['send']>(remote.send);
  const busy = await open({ ...remote, send: sent, product: first });
  sent.mockImplementation(async () => {
    throw problem(412, 'version_conflict', { current: first });
  });
  await busy.store.edit(first, { stock: 1 });
  await settle(400);
  expect(sent).toHaveBeenCalledTimes(2);
  await settle(1_600);
  expect(sent).toHaveBeenCalledTimes(4);
});

test('an ended store writes nothing more', async () => {
  const { store, stored } = await open();
  await store.edit(first, { stock: 1 });
  store.end();
  const before = await stored();
  await store.edit(first, { title: 'Late' });
  await settle();
  expect(await stored()).toEqual(before);
  expect(before).toHaveLength(1);
});

test('an ended session keeps the edits; they go when somebody has signed in again', async () => {
  const { store, remote } = await open();
  remote.faults.push(problem(401, 'unauthenticated'));
  await store.edit(first, { stock: 1 });
  await settle();
  expect(store.edits('p')[0]).toMatchObject({ state: 'waiting', reason: 'signed-out' });
  await store.retry();
  await settle();
  expect(remote.applied).toHaveLength(1);
});

test('what waits behind an edit without a way through waits as well, also while that one is tried again', async () => {
  const { store, remote } = await open();
  remote.faults.push('lost', 'lost');
  await store.edit(first, { stock: 1 });
  await store.edit(first, { title: 'Mine' });
  await settle();
  const held = () => store.all().map(({ state, failures }) => `${state} ${failures > 0}`);
  expect(held()).toEqual(['waiting true', 'waiting true']);
  store.wake();
  await settle(5);
  expect(held()).toEqual(['sending true', 'waiting true']);
  await settle();
  await store.retry();
  await settle();
  expect(store.all()).toEqual([]);
});

test('undo takes back what nobody sent, and changes back what was sent; redo does it again', async () => {
  const { store, remote } = await open();
  await store.edit(first, { stock: 1 });
  await store.edit(first, { stock: 2 });
  await store.undo('p');
  expect(store.overlay(first).stock).toBe(1);
  await settle();
  expect(remote.applied).toEqual(['{"stock":1}']);
  await store.undo();
  expect(store.overlay(first).stock).toBe(3);
  await settle();
  expect(remote.product.stock).toBe(3);
  expect(store.canUndo()).toBe(false);
  await store.redo('p');
  await store.redo('p');
  await settle();
  expect(remote.product.stock).toBe(2);
  expect(store.canRedo('p')).toBe(false);
});

test('undo does not overwrite what somebody else has changed since', async () => {
  const { store, remote } = await open();
  await store.edit(first, { title: 'Mine' });
  await settle();
  remote.write({ title: 'Theirs' });
  store.know(remote.product);
  await store.undo('p');
  await settle();
  expect(store.collision('p')?.collisions).toMatchObject([{ base: 'Mine', mine: 'Mortar', theirs: 'Theirs' }]);
  expect(remote.product.title).toBe('Theirs');
});

test('a new variant that is edited before the server has named it is changed, not doubled', async () => {
  const { store, remote } = await open();
  const added = { ...first.variants[0]!, id: newItemId('1'), price: 9_000, position: 1 };
  await store.edit(first, { variants: [...first.variants, added] });
  const shown = store.overlay(first).variants;
  await store.edit(first, { variants: shown.map((variant) => ({ ...variant, price: variant.price + 1 })) });
  await settle();
  expect(remote.product.variants.map(({ price }) => price)).toEqual([5_801, 9_001]);
  await store.undo('p');
  await store.undo('p');
  await settle();
  expect(remote.product.variants.map(({ price }) => price)).toEqual([5_800]);
});

test('a variant and a picture that are taken off, brought back and taken off again are the same ones', async () => {
  const { store, remote } = await open();
  const second = { ...first.variants[0]!, id: 'w', price: 9_000, position: 1 };
  const image = { id: 'i', url: '/a', alt: 'a', width: null, height: null, placeholder: null, position: 0 };
  remote.write({ variants: [...first.variants, second], images: [image, { ...image, id: 'j', url: '/b' }] });
  store.know(remote.product);
  const before = remote.product;
  await store.edit(before, { variants: [second], images: [{ ...image, id: 'j', url: '/b' }] });
  await settle();
  expect([remote.product.variants.length, remote.product.images.length]).toEqual([1, 1]);
  await store.undo('p');
  await settle();
  expect(remote.applied.at(-1)).not.toContain('"id":"i"');
  expect(remote.product.variants.map(({ price }) => price)).toEqual([5_800, 9_000]);
  expect(remote.product.images.map(({ url }) => url)).toEqual(['/a', '/b']);
  await store.redo('p');
  await settle();
  expect(remote.product.variants.map(({ price }) => price)).toEqual([9_000]);
  expect(remote.product.images.map(({ url }) => url)).toEqual(['/b']);
});

test('whatever is lost, reloaded and changed by others: every edit is applied once, or waits where it collided', async () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('edit' as const),
      field: fc.constantFrom('title', 'vendor', 'type'),
      value: fc.nat(5),
    }),
    fc.record({ do: fc.constant('other' as const), field: fc.constantFrom('vendor', 'description'), value: fc.nat(5) }),
    fc.record({ do: fc.constantFrom('reload' as const, 'wait' as const) }),
    fc.record({ do: fc.constant('fault' as const), fault: fc.constantFrom('lost' as const, 'answer lost' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const remote = server();
      let tab = await open(remote);
      // What the screen shows: a page reads anew when it is loaded, and misses what others write after that.
      let read = remote.product;
      const wanted: Record<string, string> = {};
      for (const action of steps) {
        if (action.do === 'edit') {
          wanted[action.field] = `mine ${action.value}`;
          await tab.store.edit(read, { [action.field]: wanted[action.field] });
        } else if (action.do === 'other') remote.write({ [action.field]: `theirs ${action.value}` });
        else if (action.do === 'fault') remote.faults.push(action.fault);
        else if (action.do === 'reload') {
          tab.store.end();
          tab = await open(remote, tab.data);
          read = remote.product;
        } else await settle(15);
      }
      // Nine silences in a row alone take two minutes.
      remote.faults.length = 0;
      await settle(120_000);
      const left = tab.store.edits('p');
      expect(left.every(({ state }, index) => state === 'collided' || (index > 0 && state === 'waiting'))).toBe(true);
      // Only of the vendor can two people be of different minds; edits of the rest pass by what waits for a choice.
      expect(left.every(({ changes }) => changes.vendor)).toBe(true);
      // Nobody else writes title and type: the last of mine is there, or shown while it waits behind a collision.
      const written = (['title', 'type'] as const).filter((field) => wanted[field]);
      for (const field of written) expect(tab.store.overlay(remote.product)[field]).toBe(wanted[field]);
      const settled = left.length > 0 || isSame(tab.store.overlay(remote.product), remote.product);
      expect(settled).toBe(true);
      expect(new Set(left.map(({ key }) => key)).size).toBe(left.length);
    }),
    { numRuns: 150 },
  );
});

test('a tab that lost its disk and one that has it send the same edits, and each is made once', async () => {
  const remote = server();
  const disk = createMemoryData();
  let isLost = false;
  const failing = createOutboxStorage({
    ...disk,
    write: (stores, work) =>
      isLost ? Promise.reject(new DOMException('', 'QuotaExceededError')) : disk.write(stores, work),
  });
  const one: EditStore = createEditStore({
    send: remote.send,
    read: async () => remote.product,
    storage: createLastingStorage(failing, {
      makeMemory: () => createOutboxStorage(createMemoryData()),
      books: () => one.books(),
      onLost: () => one.goAlone(),
    }),
    channel: { post: () => {}, hear: () => {} },
    locks: undefined,
    lockName: 'lock',
    isVisible: () => true,
    isSignedIn: () => true,
    newKey: () => `${Math.random()}`,
    now: () => Date.now(),
  });
  await one.load();
  remote.faults.push('lost', 'lost');
  const image = { url: '/a', alt: '', width: null, height: null, placeholder: null, position: 0 };
  await one.edit(first, { images: [{ ...image, id: newItemId('a') }] });
  await settle(20);
  isLost = true;
  await one.edit(first, { title: 'Mortar and pestle' });
  // Another tab, and the next start, have the first edit from the disk.
  const { store: two } = await open(remote, disk);
  await settle(90_000);
  expect([one.all(), two.all()]).toEqual([[], []]);
  expect(remote.product.images.map(({ url }) => url)).toEqual(['/a']);
  expect(remote.product.title).toBe('Mortar and pestle');
  one.end();
  two.end();
});

test('a new picture whose answer was lost is not added again, though its key is forgotten and somebody went on', async () => {
  const { store, remote } = await open();
  const image = { url: '/a', alt: '', width: null, height: null, placeholder: null, position: 0 };
  remote.faults.push('lost');
  await store.edit(first, { images: [{ ...image, id: newItemId('a') }] });
  await settle(20);
  // The server has it, and nothing else is known of how it came there.
  remote.write({ images: [{ ...image, id: undefined }] });
  remote.write({ title: 'Changed elsewhere' });
  await settle(90_000);
  expect(store.all()).toEqual([]);
  expect(remote.product.images.map(({ url }) => url)).toEqual(['/a']);
});
