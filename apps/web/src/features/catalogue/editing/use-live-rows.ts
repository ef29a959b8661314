import { useQueryClient } from '@tanstack/react-query';
import type { ProductList } from '@headroom/contracts/products';
import { useLayoutEffect, useState } from 'react';
import { LIMITS } from '@headroom/contracts/catalogue';
import type { EditStore } from '../../../cache/editing/edit-store.ts';
import type { KnownProduct } from '../../../cache/editing/product-changes.ts';
import { isSame } from '../../../cache/editing/three-way-merge.ts';
import { liveStream } from '../../../cache/live/browser-live-stream.ts';
import { request } from '../../../cache/request.ts';
import type { PageStore, Row } from '../page-store.ts';
import type { Scroller } from '../scroller.ts';
import type { ShownList } from '../use-shown-list.ts';
import { createLiveRows, type LiveRows } from './live-rows.ts';

/** Changes come in bursts: one reading serves them all. */
const GATHER_MILLISECONDS = 150;

export interface ListState {
  /** How many products came, left or belong elsewhere since the list was read. */
  moved: number;
  /** Reads the list again, with its order. */
  refresh: () => void;
  /** A shown row as the server said it. */
  serverRow: (row: Row) => Row;
}

/**
 * What is known beyond the rows of a list, and what each row was before it was replaced. It lives as long as the rows,
 * which outlive the screen.
 */
const memories = new WeakMap<PageStore, { live: LiveRows; raw: WeakMap<Row, Row> }>();
function memoryOf(pages: PageStore) {
  const memory = memories.get(pages) ?? { live: createLiveRows(), raw: new WeakMap<Row, Row>() };
  memories.set(pages, memory);
  return memory;
}

/** What depends on the order of a list and on what it holds. */
const dependsOnOrder = ({ queryKey }: { queryKey: readonly unknown[] }) =>
  queryKey[0] === 'products' && ['marks', 'facets', 'total', 'around'].includes(String(queryKey[1]));

/** Keeps the rows of an open list as they are now: by the change feed, and by one's own edits. */
export function useLiveRows(shown: ShownList, scroller: Scroller, edits: EditStore | undefined): ListState {
  const { store: pages, state, fields } = shown;
  const client = useQueryClient();
  const { live, raw } = memoryOf(pages);
  const [moved, setMoved] = useState(0);
  const serverRow = (row: Row) => raw.get(row) ?? row;

  useLayoutEffect(() => {
    function paint() {
      pages.update((row) => {
        const server = live.now(raw.get(row) ?? row);
        const isKnown = server.id !== undefined && server.version !== undefined;
        const mine = edits && isKnown ? edits.overlay(server as KnownProduct) : server;
        if (isSame(mine, row)) return row;
        if (mine !== server) raw.set(mine, server);
        return mine;
      });
    }
    const stopPages = pages.subscribe(paint);
    const stopEdits = edits?.subscribe(paint);

    let waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const inView = () => {
      const { first, last } = scroller.drawn();
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => pages.row(first + index)).filter(
        (row) => row !== undefined,
      );
    };

    async function readAgain() {
      timer = undefined;
      const rows = inView().filter(({ id }) => id !== undefined && waiting.has(id));
      if (rows.length === 0) return;
      for (const { id } of rows) waiting.delete(id!);
      const ids = rows.slice(0, LIMITS.ids).map(({ id }) => id!);
      const query = new URLSearchParams({ ids: ids.join(), fields, limit: String(LIMITS.ids), sort: 'title' });
      // A reading that fails is made up for by the next one of its page.
      const list = await request<ProductList>('/products', { query }).catch(() => undefined);
      for (const row of list?.products ?? []) {
        const before = rows.find(({ id }) => id === row.id);
        live.learn(row, before && (raw.get(before) ?? before), state);
      }
      setMoved(live.moved());
      paint();
    }
    const gather = () => {
      if (waiting.size > 0) timer ??= setTimeout(() => void readAgain(), GATHER_MILLISECONDS);
    };

    const stopLive = liveStream().subscribe((event) => {
      if (event.kind === 'job') return;
      if (event.kind === 'open') {
        if (!event.isComplete) for (const { id } of inView()) if (id) waiting.add(id);
        return gather();
      }
      const rows = new Map<string | undefined, Row>();
      pages.update((row) => {
        rows.set(row.id, row);
        return row;
      });
      const rowOf = (id: string) => {
        const row = rows.get(id);
        return row && (raw.get(row) ?? row);
      };
      for (const id of live.hear(event.change, rowOf, state)) waiting.add(id);
      setMoved(live.moved());
      paint();
      gather();
    });
    // What came into view may have changed in bulk while it was out of it.
    const stopScroller = scroller.subscribe(gather);
    paint();
    return () => {
      stopPages();
      stopEdits?.();
      stopLive();
      stopScroller();
      clearTimeout(timer);
      waiting = new Set();
      setMoved(0);
    };
  }, [pages, live, raw, edits, scroller, fields, state]);

  function refresh() {
    live.settle();
    setMoved(0);
    pages.refresh();
    void client.invalidateQueries({ predicate: dependsOnOrder });
  }

  return { moved, refresh, serverRow };
}
