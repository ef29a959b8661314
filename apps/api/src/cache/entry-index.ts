import type { FeedEntry } from '../changes/feed-repository.ts';
import { createEntriesById, type EntriesById } from './entries-by-id.ts';
import type { Footprint, FootprintGroup } from './footprint.ts';
import { createSpanIndex, type SpanIndex } from './span-index.ts';

interface Indexed {
  readonly footprint: Footprint;
}

export interface EntryIndex<E extends Indexed> {
  add(entry: E): void;
  remove(entry: E): void;
  /** Tells of each entry that the change may touch, of some more than once. Entries may be removed meanwhile. */
  visit(change: FeedEntry, tell: (entry: E) => void): void;
}

interface Group<E extends Indexed> {
  readonly group: FootprintGroup;
  /** Those that are asked about every change that the group lets through. */
  readonly entries: Set<E>;
  readonly spans: Map<string, SpanIndex<E>>;
  /** Those that have a span, by the products that they are asked about wherever these are. */
  readonly byProduct: EntriesById<E>;
}

/**
 * Finds what a change may touch without asking every entry: those of one product by its id, those of a filter by one question for all of
 * them, and of these the pages of an order by the places of the row before and after.
 */
export function createEntryIndex<E extends Indexed>(): EntryIndex<E> {
  const byProduct = createEntriesById<E>();
  const byGroup = new Map<string, Group<E>>();
  const always = new Set<E>();

  function visitGroup(
    { entries, spans, byProduct: near }: Group<E>,
    change: FeedEntry,
    tell: (entry: E) => void,
  ): void {
    entries.forEach(tell);
    for (const spanned of spans.values()) {
      const [first] = spanned.all();
      const places = change.op === 'bulk' ? undefined : first?.footprint.span?.placesOf(change);
      if (places) spanned.visit(places, tell);
      else for (const entry of spanned.all()) tell(entry);
    }
    if (change.op !== 'bulk') near.visit(change.productId, tell);
  }

  return {
    add(entry) {
      const { group, productIds, span } = entry.footprint;
      if (!group) {
        if (productIds) for (const id of productIds) byProduct.add(id, entry);
        else always.add(entry);
        return;
      }
      const there = byGroup.get(group.text) ?? {
        group,
        entries: new Set(),
        spans: new Map(),
        byProduct: createEntriesById(),
      };
      byGroup.set(group.text, there);
      if (!span) {
        there.entries.add(entry);
        return;
      }
      const spanned = there.spans.get(span.order) ?? createSpanIndex();
      there.spans.set(span.order, spanned);
      spanned.add(entry);
      for (const id of span.productIds) there.byProduct.add(id, entry);
    },
    remove(entry) {
      const { group, productIds, span } = entry.footprint;
      if (!group) {
        if (productIds) for (const id of productIds) byProduct.remove(id, entry);
        else always.delete(entry);
        return;
      }
      const there = byGroup.get(group.text);
      if (!there) return;
      there.entries.delete(entry);
      if (span) {
        const spanned = there.spans.get(span.order);
        spanned?.remove(entry);
        if (spanned?.isEmpty()) there.spans.delete(span.order);
        for (const id of span.productIds) there.byProduct.remove(id, entry);
      }
      if (there.entries.size === 0 && there.spans.size === 0) byGroup.delete(group.text);
    },
    visit(change, tell) {
      if (change.op === 'bulk') for (const id of change.productIds) byProduct.visit(id, tell);
      else byProduct.visit(change.productId, tell);
      for (const there of byGroup.values()) if (there.group.mayTouch(change)) visitGroup(there, change, tell);
      always.forEach(tell);
    },
  };
}
