import type { FacetsQuery } from '@headroom/contracts/products';
import type { CachedRoute } from '../../../cache/cached-route.ts';
import { keysOfFacets } from '../../../cache/purge/surrogate-keys.ts';
import { createFacetsFootprint } from '../footprints/counts-footprint.ts';
import type { FilteredFields } from '../footprints/filter-group.ts';
import type { ReadFacets } from '../read-facets.ts';
import { canonicalQuery, parseFacetsQuery } from './canonical-query.ts';
import { JSON_TYPE } from './json-type.ts';

export const createCachedFacets = ({ readFacets }: { readFacets: ReadFacets }): CachedRoute<FacetsQuery> => ({
  name: 'products.facets',
  toText: canonicalQuery,
  fromText: parseFacetsQuery,
  async fill(query, audience, reason) {
    const startedAt = performance.now();
    const read = await readFacets(query, { activeOnly: audience === 'public', isNew: reason === 'token' });
    const { facets, filter, isMended, snapshot, lagLeftMilliseconds } = read;
    return {
      status: 200,
      contentType: JSON_TYPE,
      body: Buffer.from(JSON.stringify(facets)),
      headers: {},
      snapshot,
      lagLeftMilliseconds,
      footprint: createFacetsFootprint({ filter, isMended }),
      surrogateKeys: keysOfFacets({ filter }),
      databaseMilliseconds: performance.now() - startedAt,
    };
  },
  reviveFootprint: (json) => createFacetsFootprint(json as FilteredFields),
});
