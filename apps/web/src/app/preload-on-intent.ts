import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { matchRoute, useRouter } from 'wouter';
import { productQuery } from '../cache/product-query.ts';
import { isThrifty } from '../ui/thrift.ts';
import { ROUTES } from './routes.ts';
import { watchIntent } from './watch-intent.ts';

/**
 * Fetches a screen's code and what it shows first while a pointer rests on a link to it: no list has to know about chunks.
 * Where bytes are dear nothing is fetched that nobody has asked for.
 */
export function usePreloadOnIntent(): void {
  const { parser } = useRouter();
  const client = useQueryClient();
  useEffect(
    () =>
      watchIntent((link) => {
        const route = ROUTES.find(({ path }) => matchRoute(parser, path, link.pathname)[0]);
        if (!route || isThrifty() || isHere(link)) return nothing;
        void route.preload();
        if (route.path === '/') return prefetchList(client, link.search);
        const id = /^\/products\/([^/]+)$/.exec(link.pathname)?.[1];
        return id === undefined || id === 'new' ? nothing : prefetchProduct(client, decodeURIComponent(id));
      }),
    [parser, client],
  );
}

const nothing = () => undefined;
const isHere = ({ pathname, search }: HTMLAnchorElement) =>
  pathname === window.location.pathname && search === window.location.search;

function prefetchProduct(client: QueryClient, id: string): () => void {
  const query = productQuery(id);
  void client.prefetchQuery({ ...query, retry: false, meta: { isAhead: true } });
  return () => {
    const found = client.getQueryCache().find({ queryKey: query.queryKey, exact: true });
    // It may have been opened meanwhile.
    if (found?.getObserversCount() === 0) void client.cancelQueries({ queryKey: query.queryKey, exact: true });
  };
}

/** The list's own code knows what it asks for: it comes with the screen. */
function prefetchList(client: QueryClient, search: string): () => void {
  let stop: () => void = nothing;
  let isGivenUp = false;
  async function begin() {
    const { prefetchFirstRows } = await import('../features/catalogue/prefetch-list.ts');
    if (!isGivenUp) stop = prefetchFirstRows(client, search);
  }
  // What was only fetched ahead is fetched again when it is needed.
  begin().catch(nothing);
  return () => {
    isGivenUp = true;
    stop();
  };
}
