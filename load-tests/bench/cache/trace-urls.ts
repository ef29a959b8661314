import type { ProductList } from '@headroom/contracts/products';
import { type Connection, openConnection } from '../http/open-connection.ts';
import { listPath, type Query } from '../lists/list-path.ts';
import { readJson } from '../lists/read-json.ts';
import { SHARES, type TraceUrl } from './trace.ts';

/** Pages that are walked from each beginning; people seldom go further. */
const PAGES = 10;
const IDS_A_PAGE = 200;

/** Asks the catalogue for so many addresses in the trace's shares. */
export async function collectUrls(origin: string, count: number): Promise<TraceUrl[]> {
  const connection = await openConnection(origin);
  try {
    const ids = await productIds(connection, Math.round(count * SHARES.product));
    const filters = await filtersOf(connection);
    const lists = async (kind: 'list, default sort' | 'list, other sort', sorts: readonly (string | undefined)[]) => {
      const wanted = Math.round(count * SHARES[kind]);
      const paths: string[] = [];
      for (const filter of filters) {
        for (const sort of sorts) {
          if (paths.length >= wanted) break;
          // oxlint-disable-next-line no-await-in-loop -- pages follow each other
          paths.push(...(await walk(connection, sort === undefined ? filter : { ...filter, sort })));
        }
      }
      return paths.slice(0, wanted).map((path) => ({ kind, path }));
    };
    const offsets = Array.from({ length: Math.round(count * SHARES['offset page']) }, (_, n) => ({
      kind: 'offset page' as const,
      path: listPath({ ...filters[n % filters.length], offset: 50 * (1 + Math.floor(n / filters.length)) }),
    }));
    return [
      ...ids.map((id) => ({ kind: 'product' as const, path: `/api/v1/products/${id}` })),
      ...(await lists('list, default sort', [undefined])),
      ...(await lists('list, other sort', ['title', 'price', '-price', 'vendor', '-createdAt'])),
      ...offsets,
    ];
  } finally {
    connection.close();
  }
}

async function productIds(connection: Connection, count: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const path = listPath({ fields: 'id', sort: 'title', limit: IDS_A_PAGE, ...(cursor === null ? {} : { cursor }) });
    // oxlint-disable-next-line no-await-in-loop -- pages follow each other
    const { value } = await readJson<ProductList>(connection, path);
    ids.push(...value.products.map(({ id }) => id!));
    cursor = value.page.nextCursor;
  } while (cursor !== null && ids.length < count);
  return ids.slice(0, count);
}

const each = (name: string, values: { value: string }[]): Query[] => values.map((facet) => ({ [name]: facet.value }));

/** The whole list, and the lists of each type, vendor and tag that the facets name. */
async function filtersOf(connection: Connection): Promise<Query[]> {
  type Facets = { facets: Record<'vendor' | 'type' | 'tag', { value: string }[]> };
  const { value } = await readJson<Facets>(connection, '/api/v1/products/facets?values=100');
  const { vendor, type, tag } = value.facets;
  const pairs = type.flatMap((one) => tag.slice(0, 10).map((other) => ({ type: one.value, tag: other.value })));
  return [{}, ...each('type', type), ...each('tag', tag), ...each('vendor', vendor), ...pairs];
}

async function walk(connection: Connection, query: Query): Promise<string[]> {
  const paths: string[] = [];
  let cursor: string | null = null;
  do {
    const path = listPath(cursor === null ? query : { ...query, cursor });
    paths.push(path);
    // oxlint-disable-next-line no-await-in-loop -- pages follow each other
    const { value } = await readJson<ProductList>(connection, path);
    cursor = value.page.nextCursor;
  } while (cursor !== null && paths.length < PAGES);
  return paths;
}
