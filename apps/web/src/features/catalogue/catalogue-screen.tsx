import type { Sort } from '@headroom/contracts/catalogue';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useCanEdit } from '../../cache/can-edit.ts';
import { listQuery, parseCatalogueSearch } from '../../cache/catalogue-query.ts';
import { rememberProductRow } from '../../cache/product-query.ts';
import { mayHaveSession } from '../../cache/session-hint.ts';
import { siteQuery } from '../../cache/site-query.ts';
import { useAnnounce } from '../../ui/announcer.tsx';
import { firstTouch } from '../../ui/first-touch.ts';
import { lazyPart } from '../../ui/lazy-part.ts';
import { Main } from '../../ui/main.tsx';
import { OptionalPart } from '../../ui/optional-part.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { useTypedAhead } from '../../ui/typed-ahead.ts';
import { CatalogueHeader, totalWords } from './catalogue-header.tsx';
import styles from './catalogue.module.css';
import { FacetFilters } from './facet-filters.tsx';
import type { LongFacet } from './facet-parts.ts';
import { FootBar } from './foot-bar.tsx';
import { LIST_ID, ProductList } from './product-list.tsx';
import type { Total } from './page-store.ts';
import type { RowSelection } from './row-selection.ts';
import { createScroller } from './scroller.ts';
import { ThumbIndex } from './thumb-index.tsx';
import { useExtent } from './use-extent.ts';
import { useRoom } from './use-room.ts';
import { focusList, usePlace } from './use-place.ts';
import { useShownList } from './use-shown-list.ts';

const FailedList = lazy(() => import('./failed-list.tsx'));
const ListWork = lazy(() => import('./editing/list-work.tsx'));
/** Its chunk comes when it is needed; a server has it at hand. */
export const EMPTY_LIST = lazyPart(() => import('./empty-list.tsx'));
const CatalogueDialogs = lazy(() => firstTouch().then(() => import('./catalogue-dialogs.tsx')));
const KeepTools = lazy(() => import('./keep/keep-tools.tsx'));
const BulkTools = lazy(() => import('./bulk/bulk-tools.tsx'));

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
  const [open, setOpen] = useState<'filter' | 'go' | 'keep'>();
  const [facet, setFacet] = useState<LongFacet>();
  const [selection, setSelection] = useState<RowSelection>();
  const [picking, setPicking] = useState(false);

  const canEdit = useCanEdit();
  const asked = listQuery(state);
  const shown = useShownList(state, room, mayHaveSession());
  const { store } = shown;
  useSyncExternalStore(store.subscribe, store.version, store.version);
  const { marks, asOf, ...extent } = useExtent(shown, asked);
  const total = useSame(extent.total);
  const isShown = shown.list === asked;
  const { active, setActive, note, change } = usePlace({ scroller, isShown, state });
  const items = total?.count ?? (state.row ?? 0) + UNKNOWN_ITEMS;
  const error = total === undefined ? store.failure(state.row ?? 0) : undefined;
  const counted = total && totalWords(total);

  usePageTitle(state.q ? `“${state.q}”` : '');
  useEffect(() => {
    if (counted && isShown) announce(counted);
  }, [announce, counted, isShown]);
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

  /** One failure often takes several reads with it; one press heals them all. */
  const retry = useCallback(() => {
    store.retry();
    void client.refetchQueries({ queryKey: ['products'], predicate: (query) => query.state.status === 'error' });
  }, [store, client]);
  /** Of the address: what is drawn does not hang on a state that nothing in the list shows. */
  const sortBy = useCallback(
    (sort: Sort) => change({ ...parseCatalogueSearch(window.location.search), sort, row: undefined }),
    [change],
  );
  const close = useCallback(() => setOpen(undefined), []);
  useTypedAhead(open === 'go', close);
  const openFilter = useCallback(() => setOpen('filter'), []);
  const openKeep = useCallback(() => setOpen('keep'), []);
  // A sheet that the wide screen has no place for must not come back by itself when the window is narrow again.
  if (isWide && open === 'filter') setOpen(undefined);

  const panel = { state, currency, onChange: change, onAll: setFacet, onRetry: retry };
  return (
    <Main className={styles.screen}>
      {isWide && (
        <aside className={styles.rail} aria-label="Filters">
          <FacetFilters {...panel} />
        </aside>
      )}
      <section className={styles.list} aria-label="Products" data-waiting={isShown ? undefined : ''}>
        <div className={styles.top}>
          <CatalogueHeader
            {...panel}
            total={total}
            note={state.q === '' ? null : store.search}
            isFailed={error !== undefined}
            room={room}
            onFilter={openFilter}
            onSelect={setPicking}
            onKeep={openKeep}
          />
          {canEdit && (
            <OptionalPart>
              <BulkTools
                {...{ shown, total, currency, room, picking }}
                onPicking={setPicking}
                onActive={setActive}
                onSelection={setSelection}
              />
            </OptionalPart>
          )}
        </div>
        <div className={styles.body}>
          {error !== undefined ? (
            <OptionalPart missing={<p>The list did not arrive.</p>}>
              <FailedList error={error} onRetry={retry} />
            </OptionalPart>
          ) : items === 0 ? (
            <OptionalPart isDrawn missing={<p>No product matches.</p>}>
              <EMPTY_LIST.Part state={shown.state} onChange={change} />
            </OptionalPart>
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
                onSort={sortBy}
                canSelect={canEdit}
                selection={selection}
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
              {mayHaveSession() && (
                <OptionalPart>
                  <ListWork {...{ shown, scroller, canEdit, room, active, currency }} onActive={setActive} />
                </OptionalPart>
              )}
            </>
          )}
        </div>
        <FootBar
          scroller={scroller}
          active={active}
          items={total?.count}
          asOf={asOf}
          seenAt={() => (items === 0 ? extent.seenAt : store.seenAt())}
          onGoTo={() => goTo()}
        >
          <OptionalPart>
            <KeepTools state={state} isNarrow={!isWide} onOpen={openKeep} />
          </OptionalPart>
        </FootBar>
      </section>
      <OptionalPart>
        <CatalogueDialogs
          panel={panel}
          isWide={isWide}
          total={isShown ? total : undefined}
          items={items}
          open={open}
          facet={facet}
          onClose={close}
          onCloseFacet={() => setFacet(undefined)}
          onGo={(row) => {
            close();
            scroller.toItem(row);
            setActive(row);
            // Once the dialog has closed and given the focus back to whatever opened it.
            requestAnimationFrame(focusList);
          }}
        />
      </OptionalPart>
    </Main>
  );
}

/** The same object as long as it says the same: what shows it is then not drawn again for every page that arrives. */
function useSame(total: Total | undefined): Total | undefined {
  const { count, exact } = total ?? {};
  return useMemo(() => (count === undefined ? undefined : { count, exact: exact === true }), [count, exact]);
}
