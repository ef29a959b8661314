import type { ProductList } from '@headroom/contracts/products';
import type { LocalReading } from './local-transaction.ts';
import type { Recalled } from '../from-device.ts';

/** Of `GET /products`: what is not part of the list itself. */
const OF_THE_PAGE = ['fields', 'offset', 'limit', 'count'];
/** Greater than any character of a query. */
const LAST = '\u{ffff}';

interface Asked {
  list: string;
  fields: readonly string[];
  offset: number;
  limit: number;
}

function read(query: URLSearchParams): Asked {
  const list = new URLSearchParams(query);
  for (const name of OF_THE_PAGE) list.delete(name);
  return {
    list: list.toString(),
    fields: query.get('fields')?.split(',') ?? [],
    offset: Number(query.get('offset')),
    limit: Number(query.get('limit')),
  };
}

/** The key under which a page is kept. */
export function pageKey(query: URLSearchParams): string {
  const { list, fields, offset } = read(query);
  return `${list}|${fields.join()}|${offset}`;
}

/**
 * The rows asked for, from pages that were seen: the very page, or else any pages of the list that together hold the rows
 * with every field asked for (another width of the window asks for other fields, a product's neighbours for few).
 */
export async function recallPage(
  pages: Pick<LocalReading, 'get' | 'keys'>,
  query: URLSearchParams,
): Promise<Recalled<ProductList> | undefined> {
  const asked = read(query);
  const same = await pages.get('pages', pageKey(query));
  if (same && same.answer.page.limit >= asked.limit) return { body: same.answer, at: same.at };

  const keys = await pages.keys('pages', { from: `${asked.list}|`, to: `${asked.list}|${LAST}` });
  const found: { offset: number; rows: ProductList['products']; answer: ProductList; at: number }[] = [];
  for (const key of keys) {
    const [fields = '', offset] = key.slice(asked.list.length + 1).split('|');
    const from = Number(offset);
    if (from >= asked.offset + asked.limit || !asked.fields.every((field) => fields.split(',').includes(field)))
      continue;
    const page = await pages.get('pages', key);
    if (page) found.push({ offset: from, rows: page.answer.products, answer: page.answer, at: page.at });
  }
  return joined(
    found.toSorted((a, b) => a.offset - b.offset || b.at - a.at),
    asked,
  );
}

function joined(
  pages: readonly { offset: number; rows: ProductList['products']; answer: ProductList; at: number }[],
  { offset, limit }: Asked,
): Recalled<ProductList> | undefined {
  const products: ProductList['products'] = [];
  let at = Infinity;
  let last: ProductList | undefined;
  for (const page of pages) {
    const next = offset + products.length;
    const rows = page.rows.slice(Math.max(0, next - page.offset));
    if (page.offset > next || rows.length === 0 || products.length >= limit) continue;
    products.push(...rows.slice(0, limit - products.length));
    at = Math.min(at, page.at);
    last = page.answer;
  }
  if (!last) return undefined;
  const isEnd = last.products.length < last.page.limit;
  if (products.length < limit && !isEnd) return undefined;
  return { body: { ...last, products, page: { ...last.page, offset, limit } }, at };
}
