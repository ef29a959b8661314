import type { MarksQuery } from '@headroom/contracts/products';
import type { CachedRoute } from '../../../cache/cached-route.ts';
import { keysOfMarks } from '../../../cache/purge/surrogate-keys.ts';
import { createMarksFootprint, type MarksFootprintFields } from '../footprints/counts-footprint.ts';
import type { ReadMarks } from '../read-marks.ts';
import { canonicalQuery, parseCanonicalQuery } from './canonical-query.ts';
import { JSON_TYPE } from './json-type.ts';

export const createCachedMarks = ({ readMarks }: { readMarks: ReadMarks }): CachedRoute<MarksQuery> => ({
  name: 'products.marks',
  toText: canonicalQuery,
  fromText: parseCanonicalQuery,
  async fill(query, audience) {
    const startedAt = performance.now();
    const read = await readMarks(query, { activeOnly: audience === 'public' });
    const { marks, filter, isMended, order, snapshot, lagLeftMilliseconds } = read;
    return {
      status: 200,
      contentType: JSON_TYPE,
      body: Buffer.from(JSON.stringify(marks)),
      headers: {},
      snapshot,
      lagLeftMilliseconds,
      footprint: createMarksFootprint({ filter, isMended, key: order?.key ?? null }),
      surrogateKeys: keysOfMarks({ order: order?.key ?? 'relevance', filter }),
      databaseMilliseconds: performance.now() - startedAt,
    };
  },
  reviveFootprint: (json) => createMarksFootprint(json as MarksFootprintFields),
});
