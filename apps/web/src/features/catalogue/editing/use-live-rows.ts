import { useQueryClient } from '@tanstack/react-query';
import type { Change } from '@headroom/contracts/changes';
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
const AGAIN_MILLISECONDS = 5_000;
/** Timers of a page out of sight run once a minute: no more than so many changes wait for one. */
const HEARD_MAX = 500;

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
    const stopOwn = edits?.hear((event) => {
      if (event.kind !== 'confirmed') return;
      live.confirm(event.product.id, event.product.version);
      setMoved(live.moved());
    });

    const waiting = new Set<string>();
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const inView = () => {
      const { first, last } = scroller.drawn();
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => pages.row(first + index)).filter(
        (row) => row !== undefined,
      );
    };

    async function readAgain() {
      timer = undefined;
      const rows = inView()
        .filter(({ id }) => id !== undefined && waiting.has(id))
        .slice(0, LIMITS.ids);
      if (rows.length === 0) return;
      const ids = rows.map(({ id }) => id!);
      for (const id of ids) waiting.delete(id);
      const query = new URLSearchParams({ ids: ids.join(), fields, limit: String(LIMITS.ids), sort: 'title' });
      const list = await request<ProductList>('/products', { query }).catch(() => undefined);
      if (isOver) return;
      if (!list) {
        for (const id of ids) waiting.add(id);
        timer ??= setTimeout(() => void readAgain(), AGAIN_MILLISECONDS);
        return;
      }
      for (const row of list.products) {
        const before = rows.find(({ id }) => id === row.id);
        live.learn(row, before && (raw.get(before) ?? before), state);
      }
      setMoved(live.moved());
      paint();
    }
    const gather = () => {
      if (waiting.size > 0) timer ??= setTimeout(() => void readAgain(), GATHER_MILLISECONDS);
    };

    function loaded(): Map<string, Row> {
      const rows = new Map<string, Row>();
      pages.update((row) => {
        if (row.id !== undefined) rows.set(row.id, row);
        return row;
      });
      return rows;
    }
    const doubtAll = () => {
      for (const id of loaded().keys()) waiting.add(id);
      gather();
    };

    let heard: Change[] = [];
    let hearing: ReturnType<typeof setTimeout> | undefined;
    function takeIn() {
      clearTimeout(hearing);
      hearing = undefined;
      const rows = loaded();
      const rowOf = (id: string) => {
        const row = rows.get(id);
        return row && (raw.get(row) ?? row);
      };
      for (const id of waiting) if (!rows.has(id)) waiting.delete(id);
      for (const change of heard) for (const id of live.hear(change, rowOf, state)) waiting.add(id);
      heard = [];
      if (isOver) return;
      setMoved(live.moved());
      paint();
      gather();
    }
    const stopLive = liveStream().subscribe((event) => {
      if (event.kind === 'open' && !event.isComplete) doubtAll();
      if (event.kind !== 'change') return;
      heard.push(event.change);
      if (heard.length >= HEARD_MAX) takeIn();
      else hearing ??= setTimeout(takeIn, GATHER_MILLISECONDS);
    });
    // What came into view may have changed in bulk while it was out of it.
    const stopScroller = scroller.subscribe(gather);
    paint();
    // While the list was not on screen nobody listened for it.
    doubtAll();
    // oxlint-disable-next-line react/set-state-in-effect
    setMoved(live.moved());
    return () => {
      isOver = true;
      stopPages();
      stopEdits?.();
      stopOwn?.();
      stopLive();
      stopScroller();
      clearTimeout(timer);
      if (hearing !== undefined) takeIn();
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
