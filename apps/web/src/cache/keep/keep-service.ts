/**
 * The keeps of one person in one tab: what the worker does, without being one.
 *
 * A keep is loading, paused, ready or failed (local-schema). What it is stands in the database, and every tab works from
 * there: a round takes the lead (a Web Lock; who does not get it leaves the work to whoever has it), goes on with what is
 * loading and brings up to date what is ready. Whoever writes tells the others, which read what changed.
 */
import { CHANGES_LIMIT_MAX } from '@headroom/contracts/catalogue';
import type { Changes } from '@headroom/contracts/changes';
import type { ProductList } from '@headroom/contracts/products';
import type { Keep } from '../local/local-schema.ts';
import { NetworkError } from '../network-error.ts';
import { ProblemError } from '../problem-error.ts';
import { downloadKeep } from './download-keep.ts';
import { readFilterChanges, type FilterChanges } from './follow-changes.ts';
import { KEPT_PICTURES } from '../../worker/picture-caches.ts';
import type { KeepAct, KeptAnswer } from './keep-messages.ts';
import { dropPictures, keepPictures, pictureAddresses } from './keep-pictures.ts';
import { revisionOf, type KeepStore } from './keep-store.ts';
import { isPassing, troubleWith } from './keep-trouble.ts';
import { covers, pageQuery } from './kept-filter.ts';
import { loadKeep, type LoadedKeep } from './load-keep.ts';
import { KEEP_MAX_PRODUCTS, measureKeep, type KeepMeasure, type MeasureTools } from './measure-keep.ts';
import type { PatientRead } from './patient-read.ts';

/** What tabs tell each other of a keep: blocks that were written, products that went. Without a keep: something of them changed. */
export interface KeepNews {
  keepId?: string;
  blocks?: readonly number[];
  removed?: readonly string[];
  /** Of the keep, with this change. */
  revision?: number;
}

export interface KeepServiceOptions {
  store: KeepStore;
  read: PatientRead;
  measure: MeasureTools;
  /** Absent where the page is not secure: then there are no pictures, as there is no service worker to show them. */
  caches: CacheStorage | undefined;
  /** Runs the work if nobody else is at it. */
  lead: (work: () => Promise<void>) => Promise<void>;
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Tells the other tabs. */
  tell: (news: KeepNews) => void;
  /** Tells the page. */
  onKeeps: (keeps: readonly Keep[]) => void;
  newId: () => string;
  now?: () => number;
}

export type KeepService = ReturnType<typeof createKeepService>;

export function createKeepService(options: KeepServiceOptions) {
  const { store, read, measure, caches, lead, wait, tell, onKeeps, newId, now = Date.now } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const loaded = new Map<string, Promise<LoadedKeep>>();
  /** Those that answer at once. */
  const ready = new Map<string, LoadedKeep>();
  let round: Promise<void> | undefined;
  let again = false;
  let hearing: Promise<void> = Promise.resolve();

  /** As they were last read or written, so that a question costs no transaction; whoever writes says it, other tabs by their news. */
  let lastSaid: readonly Keep[] | undefined;

  async function said(): Promise<readonly Keep[]> {
    const keeps = await store.all();
    lastSaid = keeps;
    for (const id of loaded.keys()) if (!keeps.some((keep) => keep.id === id)) forget(id);
    onKeeps(keeps);
    return keeps;
  }

  function forget(id: string): void {
    loaded.delete(id);
    ready.delete(id);
  }

  function load(keep: Keep): Promise<LoadedKeep> {
    const known = loaded.get(keep.id);
    if (known) return known;
    const loading = loadKeep(keep, store);
    loaded.set(keep.id, loading);
    loading.then(
      (one) => loaded.get(keep.id) === loading && ready.set(keep.id, one),
      () => loaded.get(keep.id) === loading && forget(keep.id),
    );
    return loading;
  }

  /** Takes into memory what was written, one piece of news after the other: an older put must not bring back what was removed. */
  function hear(news: KeepNews): Promise<void> {
    const heard = hearing.then(() => takeIn(news));
    hearing = heard.catch(() => undefined);
    return heard;
  }

  async function takeIn({ keepId, blocks = [], removed = [], revision = 0 }: KeepNews): Promise<void> {
    const known = keepId === undefined ? undefined : await loaded.get(keepId)?.catch(() => undefined);
    if (keepId !== undefined && known && revision > known.revision) {
      known.remove(removed);
      known.put(await store.rowsOf(keepId, blocks));
      // Dead rows cost memory and time; more of them than of others, or news that was missed, and it is read anew.
      const isTooDead = known.engine.deadRows() > Math.max(2_000, known.engine.size());
      if (isTooDead || revision !== known.revision + 1) forget(keepId);
      known.revision = revision;
    }
    await said();
  }

  /**
   * What is kept, in memory as it is written. A tab can get the lead before it hears what the last leader wrote; and a
   * product whose place it does not know it would write a second time.
   */
  async function asWritten(id: string): Promise<LoadedKeep | undefined> {
    await hearing;
    const keep = await store.get(id);
    if (!keep) return undefined;
    const known = await load(keep);
    if (known.revision === revisionOf(keep)) return known;
    forget(id);
    return load(keep);
  }

  async function goOn(): Promise<void> {
    for (const keep of await store.all()) {
      try {
        if (keep.state === 'loading') await download(keep);
        else if (keep.state === 'ready') await bringUpToDate(keep);
      } catch (error) {
        if (signal.aborted) return;
        await note(keep, error);
      }
    }
  }

  const step = async () => {
    tell({});
    await said();
  };

  async function download(keep: Keep): Promise<void> {
    const whole = await downloadKeep(keep, { store, read, signal, onStep: () => void step().catch(() => undefined) });
    if (!whole) return;
    // What changed while it was loading, so that it is never older than its last page.
    const changes = await changesOf(whole);
    const applied = await write(whole, changes);
    const finished = applied && (await store.finish(keep.id, { total: applied.done, nextCursor: null }));
    await step();
    if (finished) await pictures(finished);
  }

  function changesOf(keep: Keep): Promise<FilterChanges> {
    const { filter, since } = keep;
    return readFilterChanges({ filter, since }, { read, wait, now, signal });
  }

  async function write(keep: Keep, { put, gone, since, asOf }: FilterChanges): Promise<Keep | undefined> {
    const moved = { since, asOf };
    const known = put.length > 0 || gone.length > 0 ? await asWritten(keep.id) : undefined;
    const removed = gone.filter((id) => known?.engine.has(id));
    if (!known || (put.length === 0 && removed.length === 0))
      return store.change(keep.id, (was) => ({ ...was, ...moved }));
    const { blockOf, revision } = known;
    const applied = await store.apply(keep.id, { put, removed, blockOf, revision }, moved);
    if (!applied) return undefined;
    const left = removed.flatMap((id) => blockOf.get(id) ?? []);
    const blocks = [...new Set([...applied.placed.values(), ...left])];
    const news = { keepId: keep.id, blocks, removed, revision: revisionOf(applied.keep) };
    await hear(news);
    tell(news);
    if (!keep.withPictures || put.length === 0) return applied.keep;
    return store.change(keep.id, ({ picturesDone: _done, ...was }) => was);
  }

  async function bringUpToDate(keep: Keep): Promise<void> {
    if (keep.isExpired) return;
    const written = await write(keep, await changesOf(keep));
    const updated = written?.error ? await store.change(keep.id, ({ error: _error, ...was }) => was) : written;
    // Nothing but its age moved: the page hears of it, the other tabs ask with their next round.
    await said();
    if (updated) await pictures(updated);
  }

  async function pictures(keep: Keep): Promise<void> {
    if (!caches || !keep.withPictures) return;
    const isDone = keep.picturesDone !== undefined && keep.picturesDone >= (keep.picturesTotal ?? 0);
    // Somebody's sign-out, or the browser, may have emptied it.
    if (isDone && (await caches.has(KEPT_PICTURES))) return;
    const addresses = new Set<string>();
    for await (const blocks of store.rows(keep.id))
      for (const { rows } of blocks) for (const address of pictureAddresses(rows)) addresses.add(address);
    let written = 0;
    await keepPictures({
      addresses: [...addresses],
      caches,
      signal,
      fetch: fetchPicture,
      async onProgress(done, bytes) {
        const grown = bytes - written;
        written = bytes;
        const all = addresses.size;
        const next = await store.change(keep.id, (was) => ({
          ...was,
          picturesDone: done,
          picturesTotal: all,
          bytes: was.bytes + grown,
        }));
        await step();
        return next?.state === 'ready';
      },
    });
  }

  /** Lets go of the pictures that only a removed keep showed. */
  async function tidyPictures(): Promise<void> {
    if (!caches) return;
    const shown = new Set<string>();
    for (const keep of await store.all()) {
      if (!keep.withPictures) continue;
      for await (const blocks of store.rows(keep.id))
        for (const { rows } of blocks) for (const address of pictureAddresses(rows)) shown.add(address);
    }
    await dropPictures(caches, shown);
  }

  async function note(keep: Keep, error: unknown): Promise<void> {
    if (isPassing(error)) return;
    const trouble = troubleWith(error);
    await store.change(keep.id, (was) => ({
      ...was,
      ...(trouble.isExpired && { isExpired: true }),
      ...(trouble.sentence !== undefined && { error: trouble.sentence }),
      state: was.state === 'loading' ? 'failed' : was.state,
    }));
    await step();
  }

  async function begin(filter: string, how: { withPictures: boolean; replaces?: string }): Promise<void> {
    // Before anything is read, so that nothing that changes meanwhile is missed.
    const start = new URLSearchParams({ since: 'now', limit: String(CHANGES_LIMIT_MAX) });
    const asOf = now();
    const { next: since } = await read<Changes>('/changes', start, signal);
    const counting = pageQuery(filter, { limit: '1', fields: 'id', count: 'exact' });
    const { page } = await read<ProductList>('/products', counting, signal);
    const total = page.total ?? 0;
    if (total > KEEP_MAX_PRODUCTS) throw new RangeError('too many products');
    await store.add({
      id: newId(),
      filter,
      state: 'loading',
      total,
      done: 0,
      bytes: 0,
      nextCursor: null,
      blocks: 0,
      since,
      asOf,
      madeAt: now(),
      ...how,
    });
  }

  async function act(asked: KeepAct): Promise<void> {
    const keeps = await store.all();
    if (asked.act === 'keep') {
      const same = keeps.find(({ filter }) => filter === asked.filter);
      if (!same) await begin(asked.filter, { withPictures: asked.withPictures });
      else await store.change(same.id, (was) => ({ ...was, withPictures: was.withPictures || asked.withPictures }));
    } else if (asked.act === 'remove') {
      for (const keep of keeps) {
        if (keep.id === asked.keepId || keep.replaces === asked.keepId) await store.remove(keep.id);
      }
      await tidyPictures();
    } else {
      const keep = keeps.find(({ id }) => id === asked.keepId);
      const isAnew = asked.act === 'refresh' && keep?.isExpired === true;
      if (keep && isAnew && !keeps.some(({ replaces }) => replaces === keep.id))
        await begin(keep.filter, { withPictures: keep.withPictures, replaces: keep.id });
      else if (keep && !isAnew && keep.state !== 'ready')
        await setState(keep.id, asked.act === 'pause' ? 'paused' : 'loading');
    }
    await step();
    // Where it cannot go on, the keep's own state says why.
    if (asked.act !== 'pause') runRound().catch(() => undefined);
  }

  const setState = (id: string, state: 'paused' | 'loading') =>
    store.change(id, ({ error: _error, ...was }) => ({ ...was, state }));

  function runRound(): Promise<void> {
    again = true;
    round ??= (async () => {
      try {
        while (again && !signal.aborted) {
          again = false;
          await lead(goOn);
          // Whoever led may have been another tab, which tells nobody that only a keep's age moved.
          await said();
        }
      } finally {
        round = undefined;
      }
    })();
    return round;
  }

  /** Of the keeps that are whole, those that may answer, the smallest first. */
  async function answering(fits: (keep: Keep) => boolean): Promise<Keep[]> {
    const keeps = lastSaid ?? (await said());
    return keeps.filter((keep) => keep.state === 'ready' && fits(keep)).toSorted((a, b) => a.done - b.done);
  }

  async function oneOf(id: string, isGone: boolean): Promise<KeptAnswer | undefined> {
    for (const keep of await answering(() => true)) {
      const one = isGone ? await load(keep) : ready.get(keep.id);
      const number = one?.blockOf.get(id);
      const [product] = number === undefined ? [] : await store.products(keep.id, new Map([[id, number]]));
      if (product) return { body: product, at: keep.asOf };
    }
    return undefined;
  }

  return {
    /** Goes on with everything that there is to do. Resolves when it is done, or cannot go on. */
    round: runRound,
    hear,
    act,
    keeps: said,
    measure: (filter: string, cancel: AbortSignal): Promise<KeepMeasure> =>
      measureKeep(filter, measure, AbortSignal.any([signal, cancel])),

    /**
     * Answers a read of the API from what is kept.
     * @param asked.isGone whether to wait until what is kept has been read into memory
     * @returns undefined where nothing kept can answer
     */
    async answer({
      path,
      query,
      isGone,
    }: {
      path: string;
      query: string;
      isGone: boolean;
    }): Promise<KeptAnswer | undefined> {
      const params = new URLSearchParams(query);
      const name = path.replace(/^\/products\/?/, '');
      if (name !== '' && name !== 'facets' && name !== 'marks') return oneOf(decodeURIComponent(name), isGone);
      if (params.has('cursor')) return undefined;
      const [keep] = await answering(({ filter }) => covers(filter, params));
      if (!keep) return undefined;
      const loading = load(keep);
      const one = isGone ? await loading : ready.get(keep.id);
      if (!one) return undefined;
      const asOf = new Date(keep.asOf).toISOString();
      const body =
        name === 'facets'
          ? one.engine.facets(params, { asOf })
          : name === 'marks'
            ? one.engine.marks(params, { asOf })
            : await one.engine.list(counted(params), { asOf });
      return { body, at: keep.asOf };
    },

    /** Ends all work; what is written stays and is gone on with by the next. */
    close: (): void => stopping.abort(new DOMException('The tab rests.', 'AbortError')),
  };
}

/** A count costs nothing here, and says how long a list is before the network does. */
function counted(params: URLSearchParams): URLSearchParams {
  params.set('count', 'exact');
  return params;
}

async function fetchPicture(address: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, { signal, credentials: 'same-origin', priority: 'low' });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new NetworkError('unreachable', { cause: error });
  }
}

/** A refusal, as it is told to whoever asked for it. */
export function sentenceFor(error: unknown): string {
  if (error instanceof RangeError)
    return 'That is more than 50,000 products. Narrow the filter, then keep what it finds.';
  if (error instanceof NetworkError) return 'The server cannot be reached. Try again when you are back online.';
  if (error instanceof ProblemError && isPassing(error)) return 'The server is busy. Try again in a moment.';
  return troubleWith(error).sentence ?? 'This could not be done. Try again.';
}
