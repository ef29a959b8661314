import type { ListQuery } from '@headroom/contracts/products';
import type { CachedRoute } from '../../../cache/cached-route.ts';
import { keysOfList } from '../../../cache/purge/surrogate-keys.ts';
import { createListFootprint, type ListFootprintFields } from '../footprints/list-footprint.ts';
import type { ListProducts } from '../list-products.ts';
import { canonicalQuery, parseListQuery } from './canonical-query.ts';
import { JSON_TYPE } from './json-type.ts';

/** The same list from another place. The link is the same for everybody, since the answer is. */
const link = (query: ListQuery, cursor: string, relation: 'next' | 'prev'): string => {
  const { offset: _offset, ...list } = query;
  return `</api/v1/products?${canonicalQuery({ ...list, cursor })}>; rel="${relation}"`;
};

/** Texts that were cut out of a longer one would keep that as long as they are kept themselves. */
const plainCopy = (fields: ListFootprintFields): ListFootprintFields =>
  JSON.parse(JSON.stringify(fields)) as ListFootprintFields;

export const createCachedList = ({ list }: { list: ListProducts }): CachedRoute<ListQuery> => ({
  name: 'products.list',
  toText: canonicalQuery,
  fromText: parseListQuery,
  async fill(query, audience) {
    const startedAt = performance.now();
    const { productsJson, page, search, productIds, ...read } = await list(query, {
      activeOnly: audience === 'public',
    });
    const databaseMilliseconds = performance.now() - startedAt;
    const links = [
      ...(page.nextCursor ? [link(query, page.nextCursor, 'next')] : []),
      ...(page.prevCursor ? [link(query, page.prevCursor, 'prev')] : []),
    ];
    return {
      status: 200,
      contentType: JSON_TYPE,
      body: Buffer.from(
        `{"products":${productsJson},"page":${JSON.stringify(page)},"search":${JSON.stringify(search)}}`,
      ),
      headers: links.length > 0 ? { link: links.join(', ') } : {},
      snapshot: read.snapshot,
      lagLeftMilliseconds: read.lagLeftMilliseconds,
      footprint: createListFootprint(plainCopy(read.footprint)),
      surrogateKeys: keysOfList({
        order: read.footprint.order?.key ?? 'relevance',
        filter: read.footprint.filter,
        productIds,
      }),
      // Behind its end a list has as many places as there are numbers.
      isPassing: productIds.length === 0 && (query.offset ?? 0) > 0,
      databaseMilliseconds,
    };
  },
  reviveFootprint: (json) => createListFootprint(json as ListFootprintFields),
});
