import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useLocation, useSearch } from 'wouter';
import { listQuery, parseCatalogueSearch } from '../../cache/catalogue-query.ts';
import { rememberProductRow } from '../../cache/product-query.ts';
import { siteQuery } from '../../cache/site-query.ts';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Main } from '../../ui/main.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { CatalogueHeader, totalWords } from './catalogue-header.tsx';
import styles from './catalogue.module.css';
import { FacetDialog, type LongFacet } from './facet-dialog.tsx';
import { FacetsPanel } from './facets-panel.tsx';
import { FilterSheet } from './filter-sheet.tsx';
import { FootBar } from './foot-bar.tsx';
import { GoToRow } from './go-to-row.tsx';
import { EmptyList, FailedList } from './list-states.tsx';
import { LIST_ID, ProductList } from './product-list.tsx';
import { createScroller } from './scroller.ts';
import { ThumbIndex } from './thumb-index.tsx';
import { useExtent } from './use-extent.ts';
import { useRoom } from './use-media.ts';
import { usePlace } from './use-place.ts';
import { useShownList } from './use-shown-list.ts';

/** Rows to lay out before anybody knows how many there are: enough for the highest window. */
const UNKNOWN_ITEMS = 100;

/** The catalogue: any place of a list of any length, its filters, and the query in words. */
export default function CatalogueScreen() {
  const search = useSearch();
  const state = useMemo(() => parseCatalogueSearch(search), [search]);
  const [, navigate] = useLocation();
  const room = useRoom();
  const isWide = room !== 'narrow';
  const announce = useAnnounce();
  const client = useQueryClient();
  const currency = useQuery(siteQuery).data?.currency ?? '';
  const [scroller] = useState(createScroller);
  const [open, setOpen] = useState<'filter' | 'go'>();
  const [facet, setFacet] = useState<LongFacet>();

  const asked = listQuery(state);
  const shown = useShownList(state, room);
  const { store } = shown;
  useSyncExternalStore(store.subscribe, store.version, store.version);
  const { total, marks, asOf } = useExtent(shown, asked);
  const isShown = shown.list === asked;
  const { active, setActive, note, change } = usePlace({ scroller, isShown, state });
  const items = total?.count ?? (state.row ?? 0) + UNKNOWN_ITEMS;
  const error = total === undefined ? store.failure(state.row ?? 0) : undefined;
  const counted = total && totalWords(total);

  usePageTitle(state.q ? `“${state.q}”` : '');
  useEffect(() => {
    if (counted && isShown) announce(counted);
  }, [announce, counted, isShown]);
  useEffect(() => {
    if (active === undefined) return;
    const title = store.row(active)?.title;
    announce(`Row ${active + 1} of ${items}${title ? `, ${title}` : ''}`);
    // Only a move says something; a longer list does not.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [active, announce]);
  function goTo(event?: KeyboardEvent) {
    // The key must not be the first character of the field that it opens.
    event?.preventDefault();
    if (total && total.count > 0) setOpen('go');
  }
  useShortcut({ keys: ['g', 'G'], label: 'Go to a row', group: 'Catalogue', run: goTo });

  const openProduct = useCallback(
    (position: number, href: string) => {
      setActive(position);
      note(position);
      rememberProductRow(client, store.row(position) ?? {});
      navigate(href);
    },
    [setActive, note, navigate, client, store],
  );

  function retry() {
    store.retry();
    void client.refetchQueries({ queryKey: ['products'], predicate: (query) => query.state.status === 'error' });
  }

  const panel = { state, currency, onChange: change, onAll: setFacet };
  return (
    <Main className={styles.screen}>
      {isWide && (
        <aside className={styles.rail} aria-label="Filters">
          <FacetsPanel {...panel} />
        </aside>
      )}
      <section className={styles.list} aria-label="Products">
        <CatalogueHeader
          {...panel}
          total={total}
          note={state.q === '' ? null : store.search}
          isFailed={error !== undefined}
          room={room}
          onFilter={() => setOpen('filter')}
        />
        <div className={styles.body}>
          {error !== undefined ? (
            <FailedList error={error} onRetry={retry} />
          ) : items === 0 ? (
            <EmptyList state={shown.state} onChange={change} />
          ) : (
            <>
              <ProductList
                shown={shown}
                scroller={scroller}
                items={items}
                isCounted={total !== undefined}
                room={room}
                currency={currency}
                active={active}
                onActive={setActive}
                onOpen={openProduct}
                onSort={(sort) => change({ ...state, sort, row: undefined })}
              />
              <ThumbIndex
                scroller={scroller}
                marks={marks}
                isCounted={total !== undefined}
                items={items}
                active={active}
                sort={shown.state.sort}
                isWide={isWide}
                controls={LIST_ID}
              />
            </>
          )}
        </div>
        <FootBar scroller={scroller} active={active} items={total?.count} asOf={asOf} onGoTo={() => goTo()} />
      </section>
      {!isWide && <FilterSheet {...panel} open={open === 'filter'} onClose={() => setOpen(undefined)} />}
      <FacetDialog name={facet} state={state} onChange={change} onClose={() => setFacet(undefined)} />
      <GoToRow
        open={open === 'go'}
        items={items}
        onClose={() => setOpen(undefined)}
        onGo={(row) => {
          setOpen(undefined);
          scroller.toItem(row);
          setActive(row);
        }}
      />
    </Main>
  );
}
