/**
 * Random days of a person with several tabs, a bad network and a colleague: whatever is lost, doubled, killed, frozen or robbed of the lead,
 * each edit that was kept reaches the server once, in order, or was shown as a collision that the person decided.
 */
import 'fake-indexeddb/auto';
import type { Product } from '@headroom/contracts/products';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openLocalData } from '../local/open-local-data.ts';
import { NetworkError } from '../network-error.ts';
import { ProblemError } from '../problem-error.ts';
import type { Attempt } from './edit.ts';
import { createEditStore, type EditStore } from './edit-store.ts';
import type { OutboxMessage } from './outbox.ts';
import { createOutboxStorage, type OutboxStorage } from './outbox-storage.ts';
import { newItemId } from './product-changes.ts';
import type { Choice } from './three-way-merge.ts';

// IndexedDB's own steps go by setImmediate, which stays real.
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => vi.useRealTimers());

const FIELDS = ['title', 'vendor', 'description'] as const;
type Field = (typeof FIELDS)[number];
const never = () => new Promise<never>(() => {});
const problem = (
  status: number,
  code: 'version_conflict' | 'idempotency_key_reused' | 'idempotency_in_progress',
  more = {},
) => new ProblemError({ code, status, message: code, requestId: 'r', ...more });

/** Lets what is under way go on for so long. */
async function pass(milliseconds: number): Promise<void> {
  const step = 50;
  for (let passed = 0; passed <= milliseconds; passed += step) {
    // oxlint-disable-next-line no-await-in-loop
    await vi.advanceTimersByTimeAsync(step);
    // oxlint-disable-next-line no-await-in-loop
    for (let turn = 0; turn < 12; turn++) await new Promise((done) => setImmediate(done));
  }
}

const first = (id: string): Product => ({
  id,
  handle: id,
  title: 'title of the beginning',
  description: 'description of the beginning',
  vendor: 'vendor of the beginning',
  type: '',
  tags: [],
  status: 'active',
  price: 100,
  compareAtPrice: null,
  currency: 'EUR',
  stock: 1,
  variantCount: 1,
  optimizationStatus: 'original',
  lastOptimized: null,
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  image: null,
  images: [],
  variants: [{ id: `v-${id}`, sku: null, options: [], price: 100, compareAtPrice: null, stock: 1, position: 0 }],
  content: null,
});

type Fault = 'request lost' | 'answer lost' | 'late' | 'twice' | 'busy';

/** What the contract says of PATCH, behind a network that does what networks do. */
function createServer() {
  const products = new Map(['p', 'q'].map((id) => [id, first(id)]));
  const answers = new Map<string, { body: string; product: Product }>();
  const applied: { id: string; patch: Record<string, unknown>; before: Product }[] = [];
  const faults: Fault[] = [];
  const server = { products, applied, faults, isUp: true, send, write, read };

  function write(id: string, patch: Record<string, unknown>): Product {
    const before = products.get(id)!;
    const images = (patch['images'] as Product['images'] | undefined)?.map((image, position) => ({
      ...image,
      id: image.id ?? `picture ${before.version} ${position}`,
      placeholder: null,
      position,
    }));
    const next = { ...before, ...patch, ...(images && { images }), version: before.version + 1 };
    products.set(id, next);
    return next;
  }
  function handle(id: string, { key, version, patch }: Attempt): Product {
    const body = JSON.stringify(patch);
    const known = answers.get(key);
    if (known && known.body !== body) throw problem(422, 'idempotency_key_reused');
    if (known) return known.product;
    const before = products.get(id)!;
    if (version !== before.version) throw problem(412, 'version_conflict', { current: before });
    const product = write(id, patch);
    applied.push({ id, patch, before });
    answers.set(key, { body, product });
    return product;
  }
  const soon = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
  async function send(id: string, attempt: Attempt): Promise<Product> {
    const fault = faults.shift();
    await soon(10);
    if (!server.isUp || fault === 'request lost') throw new NetworkError('unreachable');
    if (fault === 'busy') throw problem(409, 'idempotency_in_progress', { retryAfterSeconds: 1 });
    if (fault === 'late') {
      // It wanders through the network, and nobody waits for it any more when it arrives.
      setTimeout(() => {
        try {
          handle(id, attempt);
        } catch {
          // Refused: it was overtaken.
        }
      }, 4_000);
      throw new NetworkError('timeout');
    }
    const product = handle(id, attempt);
    if (fault === 'twice') handle(id, attempt);
    if (fault === 'answer lost') throw new NetworkError('timeout');
    await soon(10);
    return product;
  }
  async function read(id: string): Promise<Product> {
    if (!server.isUp) throw new NetworkError('unreachable');
    return products.get(id)!;
  }
  return server;
}

/** Web Locks among the tabs of one browser. */
function createLocks() {
  interface Turn {
    run: () => Promise<unknown>;
    fail: (error: unknown) => void;
    done: (value: unknown) => void;
  }
  let holder: Turn | undefined;
  let queue: Turn[] = [];
  function take(turn: Turn): void {
    holder = turn;
    void Promise.resolve(turn.run())
      .then(turn.done, turn.fail)
      .finally(() => leave(turn));
  }
  function leave(turn: Turn): void {
    queue = queue.filter((other) => other !== turn);
    if (holder !== turn) return;
    holder = undefined;
    const next = queue.shift();
    if (next) take(next);
  }
  /** `turns` are those of one tab: they end with it. */
  return (turns: Set<() => void>) => ({
    request: ((_name: string, { steal, signal }: LockOptions, run: Turn['run']): Promise<unknown> =>
      new Promise<unknown>((done, fail) => {
        const turn: Turn = { run, done, fail };
        turns.add(() => leave(turn));
        if (steal) {
          holder?.fail(new DOMException('stolen', 'AbortError'));
          return take(turn);
        }
        if (!holder) return take(turn);
        queue.push(turn);
        signal?.addEventListener('abort', () => {
          if (!queue.includes(turn)) return;
          leave(turn);
          fail(new DOMException('aborted', 'AbortError'));
        });
        return undefined;
      })) as never as LockManager['request'],
  });
}

interface Made {
  token: string;
  id: string;
  field: Field | 'images';
  from: unknown;
  /** Which in the order in which they were kept; none where its tab ended before. */
  kept: number | undefined;
}
let browsers = 0;

/** A browser with tabs over one database. */
function createBrowser(server: ReturnType<typeof createServer>) {
  const name = `model-${browsers++}`;
  const locks = createLocks();
  const buses = new Set<(message: OutboxMessage) => void>();
  const made: Made[] = [];
  /** What the person decided where they were asked: against which value of theirs. */
  const decided: { token: string; choice: Choice; theirs: unknown }[] = [];
  const shown = new Set<string>();
  let keys = 0;
  let keptCount = 0;

  async function openTab() {
    const data = openLocalData({ name });
    const turns = new Set<() => void>();
    let thaw = () => {};
    let thawed: Promise<void> | undefined;
    let isDead = false;
    /** Nothing comes back to a dead tab, and to a frozen one only later. */
    async function alive<T>(work: Promise<T>): Promise<T> {
      const settled = await work.then(
        (value) => () => value,
        (error: unknown) => () => {
          throw error;
        },
      );
      await thawed;
      return isDead ? never() : settled();
    }
    const kept = createOutboxStorage(data);
    const storage: OutboxStorage = {
      load: () => alive(kept.load()),
      read: (id) => alive(kept.read(id)),
      async change(id, turn, isStrict) {
        await thawed;
        const guarded: typeof turn = (book) => {
          // A transaction dies with its page.
          if (isDead) throw new Error('killed');
          return turn(book);
        };
        return alive(kept.change(id, guarded, isStrict));
      },
    };
    const hearers = new Set<(message: OutboxMessage) => void>();
    const hear = (message: OutboxMessage) => {
      if (!isDead && !thawed) for (const listener of hearers) listener(structuredClone(message));
    };
    buses.add(hear);
    const store: EditStore = createEditStore({
      storage,
      channel: {
        post: (message) => {
          if (isDead || thawed) return;
          for (const other of buses) if (other !== hear) queueMicrotask(() => other(message));
        },
        hear: (listener) => void hearers.add(listener),
      },
      locks: locks(turns),
      lockName: 'lock',
      isVisible: () => !thawed,
      isSignedIn: () => true,
      send: (id, attempt) => alive(server.send(id, attempt)),
      read: (id) => alive(server.read(id)),
      newKey: () => `key ${++keys}`,
      now: () => Date.now(),
    });
    store.hear((event) => {
      if (event.kind === 'collided') shown.add(event.edit.key);
    });
    // What the screen shows of the server: as old as the last reading.
    const views = new Map(server.products);
    void store.load();
    const tab = {
      store,
      async edit(id: string, field: Made['field']): Promise<void> {
        if (thawed) return;
        const token = `edit ${made.length}`;
        const seen = store.overlay(views.get(id)!);
        const entry: Made = { token, id, field, from: seen[field], kept: undefined };
        made.push(entry);
        const image = { id: newItemId(token), url: token, alt: '', width: null, height: null, placeholder: null };
        const value = field === 'images' ? [...seen.images, { ...image, position: seen.images.length }] : token;
        await store.edit(views.get(id)!, { [field]: value }, { [field]: seen[field] });
        entry.kept = keptCount++;
      },
      refresh(id: string): void {
        if (!server.isUp || thawed) return;
        views.set(id, server.products.get(id)!);
        store.know(server.products.get(id)!);
      },
      /** The person decides all that is asked of one product. */
      async decide(id: string, choice: Choice): Promise<void> {
        const collision = store.collision(id);
        if (!collision || thawed) return;
        expect(collision.collisions.length).toBeGreaterThan(0);
        for (const { mine, theirs } of collision.collisions) decided.push({ token: String(mine), choice, theirs });
        await store.resolve(id, new Map(collision.collisions.map(({ path }) => [path, choice])));
      },
      freeze(): void {
        thawed ??= new Promise((done) => (thaw = done));
      },
      thaw(): void {
        if (!thawed) return;
        thawed = undefined;
        thaw();
        void store.wake();
      },
      kill(): void {
        isDead = true;
        buses.delete(hear);
        for (const leave of turns) leave();
        thaw();
      },
      close: () => data.close(),
    };
    await pass(0);
    return tab;
  }
  return { openTab, made, decided, shown };
}

type Tab = Awaited<ReturnType<ReturnType<typeof createBrowser>['openTab']>>;

const place = { tab: fc.nat(2), id: fc.constantFrom('p', 'q') };
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      ...place,
      field: fc.constantFrom(...FIELDS, 'images' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('other' as const), id: place.id, field: fc.constantFrom(...FIELDS) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      fault: fc.constantFrom<Fault>('request lost', 'answer lost', 'late', 'twice', 'busy'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('refresh' as const, 'retry' as const), ...place }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      ...place,
      choice: fc.constantFrom<Choice>('mine', 'theirs'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('open' as const, 'kill' as const, 'reload' as const, 'freeze' as const, 'thaw' as const),
      tab: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('stop' as const, 'start' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('wait' as const), milliseconds: fc.constantFrom(0, 15, 600, 4_000) }),
  },
);

test('whatever happens, nothing is lost, nothing is done twice, and nobody is overwritten unasked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const server = createServer();
      const browser = createBrowser(server);
      const tabs = new Map<number, Tab>([[0, await browser.openTab()]]);
      const all = [...tabs.values()];
      let others = 0;
      const open = async (at: number) => {
        tabs.set(at, await browser.openTab());
        all.push(tabs.get(at)!);
      };
      for (const action of steps) {
        const tab = 'tab' in action ? tabs.get(action.tab) : undefined;
        // oxlint-disable no-await-in-loop -- One after the other is the point.
        if (action.do === 'edit') void tab?.edit(action.id, action.field);
        else if (action.do === 'other') server.write(action.id, { [action.field]: `other ${others++}` });
        else if (action.do === 'fault') server.faults.push(action.fault);
        else if (action.do === 'refresh') tab?.refresh(action.id);
        else if (action.do === 'retry') void tab?.store.retry();
        else if (action.do === 'decide') void tab?.decide(action.id, action.choice);
        else if (action.do === 'freeze') tab?.freeze();
        else if (action.do === 'thaw') tab?.thaw();
        else if (action.do === 'stop') server.isUp = false;
        else if (action.do === 'start') server.isUp = true;
        else if (action.do === 'wait') await pass(action.milliseconds);
        else if (action.do === 'open' || action.do === 'kill' || action.do === 'reload') {
          if (action.do !== 'open') tab?.kill();
          if (action.do === 'kill') tabs.delete(action.tab);
          else if (!tab || action.do === 'reload') await open(action.tab);
        }
      }
      // The end of the day: the network is back, one tab is open, and the person decides what they are asked.
      server.isUp = true;
      server.faults.length = 0;
      for (const tab of tabs.values()) tab.thaw();
      await open(9);
      const last = tabs.get(9)!;
      for (let round = 0; round < 60 && (round < 3 || last.store.all().length > 0); round++) {
        for (const id of ['p', 'q']) await last.decide(id, round % 2 === 0 ? 'mine' : 'theirs');
        await last.store.retry();
        await pass(round < 3 ? 5_000 : 1_000);
      }
      expect(last.store.all()).toEqual([]);
      for (const tab of all) tab.kill();
      await pass(5_000);

      const { applied, products } = server;
      for (const { token, id, field, from, kept } of browser.made) {
        const isKept = kept !== undefined;
        const times = applied.filter((one) => one.id === id && one.patch[field] === token);
        const gaveWay = browser.decided.some((one) => one.token === token && one.choice === 'theirs');
        // A picture is sent again with every later list; it is done twice where it is there twice.
        const there = products.get(id)!.images.filter(({ url }) => url === token);
        const count = field === 'images' ? there.length : times.length;
        expect(count, `${token} is done`).toBeLessThanOrEqual(1);
        expect(count, `${token} is done`).toBeGreaterThanOrEqual(isKept && !gaveWay ? 1 : 0);
        // Whoever was overwritten was seen, or the person said so.
        for (const { before } of times) {
          const isAllowed =
            before[field] === from ||
            browser.decided.some((one) => one.token === token && one.choice === 'mine' && one.theirs === before[field]);
          expect(isAllowed, `${token} went over “${String(before[field])}”, made on “${String(from)}”`).toBe(true);
        }
      }
      for (const id of products.keys()) {
        const wasAsked = browser.decided.length > 0 || browser.shown.size > 0;
        const order = (field?: string) =>
          applied
            .filter((one) => one.id === id && (field === undefined || field in one.patch))
            .flatMap(({ patch }) => FIELDS.map((name) => patch[name]))
            .flatMap((value) => browser.made.find(({ token }) => token === value)?.kept ?? []);
        // What waits for the person is passed by edits of something else.
        const orders = wasAsked ? FIELDS.map((field) => order(field)) : [order()];
        for (const told of orders) expect(told, `the order of ${id}`).toEqual(told.toSorted((a, b) => a - b));
      }
      for (const tab of all) tab.close();
    }),
    // A failure prints its seed and path, which repeat it here.
    { numRuns: 60 },
  );
}, 240_000);
