import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, useMemo } from 'react';
import { useParams, useSearch } from 'wouter';
import { useCanEdit } from '../../cache/can-edit.ts';
import { parseCatalogueSearch } from '../../cache/catalogue-query.ts';
import { productQuery, recallProductRow } from '../../cache/product-query.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { siteQuery } from '../../cache/site-query.ts';
import { Main } from '../../ui/main.tsx';
import { OptionalPart } from '../../ui/optional-part.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { PlaceInList } from './place-in-list.tsx';
import { ProductFailure } from './product-failure.tsx';
import styles from './product-screen.module.css';
import { ProductSheet } from './product-sheet.tsx';
import { SeenAt } from './seen-at.tsx';

const LiveProduct = lazy(() => import('./live-product.tsx'));
const NewProduct = lazy(() => import('./editing/new-product.tsx'));
const EditableSheet = lazy(() => import('./editing/editable-sheet.tsx'));

export default function ProductScreen() {
  const { id = '' } = useParams<{ id: string }>();
  return id === 'new' ? <NewScreen /> : <OneScreen id={id} />;
}

/** The address at which products are made. Whoever may not finds nothing there, as at any address without a product. */
function NewScreen() {
  const { data: user } = useQuery(sessionQuery);
  const isEditor = useCanEdit();
  if (user !== undefined && !isEditor) return <OneScreen id="new" />;
  return (
    <Main className={styles.screen}>
      {user && (
        <OptionalPart missing={<p>This part of the page did not arrive. Load the page again.</p>}>
          <NewProduct />
        </OptionalPart>
      )}
    </Main>
  );
}

/** One product, to be read, and to be edited by whoever may. Until it has arrived, what the list knew of it stands in its place. */
function OneScreen({ id }: { id: string }) {
  const search = useSearch();
  const state = useMemo(() => parseCatalogueSearch(search), [search]);
  const client = useQueryClient();
  const { queryKey } = productQuery(id);
  const { data, dataUpdatedAt, error, isFetching, refetch } = useQuery(productQuery(id));
  const { data: site } = useQuery(siteQuery);
  const { data: user } = useQuery(sessionQuery);
  const isEditor = useCanEdit() && user != null;
  // Lists do not ask for the currency: there is one in the whole catalogue.
  const currency = site && { currency: site.currency };
  const product = data ?? { id, ...currency, ...recallProductRow(client, id) };
  const failed = error !== null && data === undefined;
  usePageTitle(failed ? 'Product' : (product.title ?? 'Product'));
  const sheet = <ProductSheet key={id} product={product} />;
  return (
    <Main className={styles.screen}>
      <PlaceInList id={id} state={state}>
        <SeenAt queryKey={queryKey} query={{ data, dataUpdatedAt, error }} />
      </PlaceInList>
      {user && (
        <OptionalPart>
          <LiveProduct id={id} version={data?.version} />
        </OptionalPart>
      )}
      {failed ? (
        <ProductFailure error={error} retrying={isFetching} onRetry={() => void refetch()} state={state} />
      ) : (
        <OptionalPart isDrawn waiting={sheet} missing={sheet}>
          {data && isEditor ? <EditableSheet key={id} product={data} /> : sheet}
        </OptionalPart>
      )}
    </Main>
  );
}
