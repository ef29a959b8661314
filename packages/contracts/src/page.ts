/** What the API and the web app agree on for pages that are rendered on the server: the build emits one module of this type. */
import type { Site } from './accounts.ts';
import type { Facets, Marks, Product, ProductList } from './products.ts';

/** How much room a page is drawn for: guessed from the request, mended by the browser when it takes over. */
export const PAGE_ROOMS = ['narrow', 'wide'] as const;
export type PageRoom = (typeof PAGE_ROOMS)[number];

/** Where a page is, in its one spelling. */
export interface PagePlace {
  path: string;
  /** Without `?`. */
  search: string;
}

/** What a page's address asks to be read before it can be drawn; null where the server draws nothing. */
export type PageNeeds =
  | {
      screen: 'catalogue';
      place: PagePlace;
      /** The address under which search engines should know it, from the root of the site. */
      canonical: string;
      /** As `GET /products` takes it, with fields, offset and limit. */
      list: string;
      /** As `GET /products/marks` takes it. */
      marks: string;
      /** As `GET /products/facets` takes it; left out of the page where nobody has counted it yet. */
      facets: string;
    }
  | { screen: 'product'; place: PagePlace; canonical: string; id: string }
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
  /** What stands in the root element; empty where only the browser can draw it. */
  html: string;
  /** Elements for the head: what has to be fetched early. */
  head: string;
  /** The path of the picture that stands for the page where it is linked; null where there is none. */
  image: string | null;
}

/** What the built module exports as `renderer`. */
export interface PageRenderer {
  needs(place: PagePlace & { room: PageRoom }): PageNeeds;
  /**
   * Synchronous; throws where a component does.
   * @param assetOrigin where pictures come from when not from the page's own origin, without a slash at its end.
   */
  render(place: PagePlace, data: PageData, assetOrigin: string): RenderedPage;
}

/** The id of the element in the page that holds PageData as application/json. */
export const PAGE_DATA_ID = 'headroom-data';
