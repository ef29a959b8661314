/** What the API and the web app agree on for pages that are rendered on the server: the build emits one module of this type. */
import type { Site } from './accounts.ts';
import type { Facets, Marks, Product, ProductList } from './products.ts';

/** How much room a page is drawn for: guessed from the request, mended by the browser when it takes over. */
export const PAGE_ROOMS = ['narrow', 'wide'] as const;
export type PageRoom = (typeof PAGE_ROOMS)[number];

/** What a page's address asks to be read before it can be drawn; null where it is drawn without data. */
export type PageNeeds =
  | {
      screen: 'catalogue';
      /** As `GET /products` takes it, with fields, offset and limit. */
      list: string;
      /** As `GET /products/marks` takes it. */
      marks: string;
      /** As `GET /products/facets` takes it; left out of the page where nobody has counted it yet. */
      facets: string;
    }
  | { screen: 'product'; id: string }
  | null;

/** What was read. It also stands in the page, so that the browser goes on from the very same. */
export interface PageData {
  room: PageRoom;
  site: Site;
  /** Each as the API's own answer; null where it was not read. */
  list: ProductList | null;
  marks: Marks | null;
  facets: Facets | null;
  product: Product | null;
  /** When it was read, RFC 3339. */
  at: string;
}

export interface RenderedPage {
  /** 404 where the address is none, as far as the server can tell. */
  status: 200 | 404;
  title: string;
  description: string;
  /** What stands in the root element. */
  html: string;
}

/** What the built module exports as `renderer`. */
export interface PageRenderer {
  needs(place: { path: string; search: string; room: PageRoom }): PageNeeds;
  /** Synchronous; throws where a component does. */
  render(place: { path: string; search: string }, data: PageData): RenderedPage;
}

/** The id of the element in the page that holds PageData as application/json. */
export const PAGE_DATA_ID = 'headroom-data';
