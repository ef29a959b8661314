import type { PageNeeds, PagePlace, PageRoom } from '@headroom/contracts/page';
import { COUNTED_VALUES } from '../cache/catalogue-keys.ts';
import { listFields, shownColumns } from '../cache/catalogue-columns.ts';
import {
  catalogueHref,
  catalogueSearch,
  filterQuery,
  listQuery,
  parseCatalogueSearch,
} from '../cache/catalogue-query.ts';
import { FIRST_PAGE } from '../features/catalogue/list-queries.ts';

const PRODUCT = /^\/products\/([\w-]+)$/;

/** What has to be read before a page can be drawn: what its screen would ask for first. Null where that is nothing a server could draw. */
export function pageNeeds({ path, search, room }: PagePlace & { room: PageRoom }): PageNeeds {
  const state = parseCatalogueSearch(search);
  if (path === '/') {
    // HTML cannot say how far a list is scrolled, and plates are as high as the window is wide.
    if ((state.row ?? 0) > 0 || state.view === 'grid') return null;
    const list = listQuery(state);
    const facets = new URLSearchParams(filterQuery(state));
    facets.set('values', String(COUNTED_VALUES));
    return {
      screen: 'catalogue',
      place: { path, search: catalogueSearch({ ...state, row: undefined }) },
      canonical: catalogueHref({ ...parseCatalogueSearch(list), row: undefined }),
      list: `${list}&fields=${listFields(shownColumns(state.columns, room))}&${FIRST_PAGE}`,
      marks: list,
      facets: facets.toString(),
    };
  }
  const id = PRODUCT.exec(path)?.[1];
  // Where a product is made is a form, and for editors.
  if (id === undefined || id === 'new') return null;
  return { screen: 'product', place: { path, search: catalogueSearch(state) }, canonical: path, id };
}
