/**
 * What the change feed says of the rows of one list. A row that changed shows it where it stands; rows never move by
 * themselves: that some came, left or belong elsewhere is counted and told, and the person decides when to look.
 */
import type { Change, ChangeKeys, ProductChange } from '@headroom/contracts/changes';
import type { CatalogueState } from '../../../cache/catalogue-query.ts';
import type { Row } from '../page-store.ts';

/** More than anybody scrolls past between two readings of the list. */
const KEPT = 5_000;

/** More than this is not counted: “more than 1,000” says enough. */
export const MOVED_COUNTED = 1_000;

export type LiveRows = ReturnType<typeof createLiveRows>;

const isIn = (asked: readonly string[], value: string) => asked.length === 0 || asked.includes(value);

/** Whether a product with these keys belongs to a list; undefined where only the server can tell. */
export function belongs(state: CatalogueState, keys: ChangeKeys): boolean | undefined {
  const fits =
    isIn(state.status, keys.status) &&
    isIn(state.vendor, keys.vendor) &&
    isIn(state.type, keys.type) &&
    isIn(state.optimizationStatus, keys.optimizationStatus) &&
    (state.tag.length === 0 || keys.tags.some((tag) => state.tag.includes(tag))) &&
    keys.price >= (state.minPrice ?? 0) &&
    keys.price <= (state.maxPrice ?? Infinity);
  return fits && state.q !== '' ? undefined : fits;
}

/** The value that a list is sorted by; undefined where relevance sorts it, which only the server knows. */
function sortValue(state: CatalogueState, keys: Partial<ChangeKeys>): unknown {
  const key = state.sort.replace('-', '');
  return key === 'relevance' ? undefined : keys[key as keyof ChangeKeys];
}

const versionOf = (id: string, version: number | undefined) => `${id} ${version}`;

export function createLiveRows() {
  /** What is newer than a row may be, by product. */
  const news = new Map<string, Row>();
  /** By which version each product moved. */
  const moved = new Map<string, number | undefined>();
  /** Created by the thousand: a number, not their ids, for an import may bring a million. */
  let created = 0;
  /** Versions that this person's own edits made. Several can be confirmed before the feed tells of the first. */
  const own = new Set<string>();

  function move(id: string, version?: number): void {
    if (moved.size <= MOVED_COUNTED && !moved.has(id)) moved.set(id, version);
  }

  function learn(id: string, row: Row): void {
    const known = news.get(id);
    if (known && (known.version ?? 0) > (row.version ?? 0)) return;
    news.delete(id);
    news.set(id, { ...known, ...row });
    const [oldest] = news.keys();
    if (news.size > KEPT && oldest !== undefined) news.delete(oldest);
  }

  /** Hears of one product. `row` is what the list shows of it, if it does. */
  function hearOne(change: ProductChange, row: Row | undefined, state: CatalogueState): void {
    const { productId, version, after, before } = change;
    if (after) learn(productId, { id: productId, version, ...after });
    const was = before ? belongs(state, before) : change.op === 'create' ? false : row && true;
    const is = after ? belongs(state, after) : false;
    const left = (row !== undefined || was === true) && is === false;
    const came = was === false && is === true;
    const from = before ?? row;
    const isElsewhere = is === true && after && from && sortValue(state, from) !== sortValue(state, after);
    if ((left || came || isElsewhere) && !own.has(versionOf(productId, version))) move(productId, version);
  }

  return {
    /** Returns the shown products that have to be read again because the change does not say what they became. */
    hear(change: Change, rowOf: (id: string) => Row | undefined, state: CatalogueState): readonly string[] {
      if (change.op !== 'bulk') {
        const row = rowOf(change.productId);
        hearOne(change, row, state);
        return change.after && row ? [change.productId] : [];
      }
      const shown = change.productIds.filter((id) => rowOf(id));
      if (change.kind === 'update') return shown;
      if (change.kind === 'create') created += change.productIds.length;
      else for (const id of shown) move(id);
      return [];
    },
    /** Takes a row that was read again. */
    learn(row: Row, before: Row | undefined, state: CatalogueState): void {
      if (!row.id) return;
      learn(row.id, row);
      const keys = { ...before, ...row } as Partial<ChangeKeys>;
      if (own.has(versionOf(row.id, row.version))) return;
      const isElsewhere = before && sortValue(state, before as Partial<ChangeKeys>) !== sortValue(state, keys);
      const left = state.status.length > 0 && row.status && !state.status.includes(row.status);
      if (isElsewhere || left) move(row.id, row.version);
    },
    /** A row as it is now; the same where nothing newer is known. */
    now(row: Row): Row {
      const known = row.id === undefined ? undefined : news.get(row.id);
      if (!known || !isNewer(known, row)) return row;
      const shown = Object.keys(row).filter((name) => name in known) as (keyof Row)[];
      return { ...row, ...Object.fromEntries(shown.map((name) => [name, known[name]])) };
    },
    /** The person's own edit made this version: where it moved the product is no news. */
    confirm(id: string, version: number): void {
      own.add(versionOf(id, version));
      const [oldest] = own;
      if (own.size > KEPT && oldest !== undefined) own.delete(oldest);
      if (moved.get(id) === version) moved.delete(id);
    },
    /** How many came, left or belong elsewhere; past `MOVED_COUNTED` only that they are more. */
    moved: () => Math.min(moved.size + created, MOVED_COUNTED + 1),
    /** The list was read again. */
    settle(): void {
      moved.clear();
      created = 0;
    },
  };
}

/** Of two readings, the higher version is the newer one; without any the time decides. */
function isNewer(known: Row, row: Row): boolean {
  if (known.version !== undefined && row.version !== undefined) return known.version > row.version;
  if (known.updatedAt !== undefined && row.updatedAt !== undefined) return known.updatedAt > row.updatedAt;
  return true;
}
