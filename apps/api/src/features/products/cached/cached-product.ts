import type { CachedRoute } from '../../../cache/cached-route.ts';
import type { Footprint } from '../../../cache/footprint.ts';
import { keysOfProduct } from '../../../cache/purge/surrogate-keys.ts';
import { AppError } from '../../../errors.ts';
import { etagBaseOf } from '../etag.ts';
import type { PageRepository } from '../page-repository.ts';
import { isUuid, readFields } from '../parse-query.ts';
import { canonicalFields } from './canonical-query.ts';
import { JSON_TYPE } from './json-type.ts';

export interface ProductRequest {
  readonly id: string;
  readonly fields: string | undefined;
}

const MISSING = 'No product has this id, or it is not public.';

/** One that is not there may come. */
const createProductFootprint = (id: string): Footprint => ({
  productIds: new Set([id]),
  group: null,
  touch: (entry) => ((entry.op === 'bulk' ? entry.productIds.includes(id) : entry.productId === id) ? 'drop' : 'none'),
  toJson: () => id,
});

export const createCachedProduct = ({
  readOne,
}: {
  readOne: PageRepository['readOne'];
}): CachedRoute<ProductRequest> => ({
  name: 'products.one',
  toText({ id, fields }) {
    const canonical = canonicalFields(fields);
    return canonical === undefined ? id.toLowerCase() : `${id.toLowerCase()}?${canonical}`;
  },
  fromText(text) {
    const [id = '', fields] = text.split('?', 2);
    return { id, fields };
  },
  async fill({ id: asked, fields }, audience) {
    const selection = readFields(fields);
    // What is no id is answered without a question to the database, so there is nothing to keep.
    if (!isUuid(asked)) throw new AppError('not_found', { detail: MISSING });
    const id = asked.toLowerCase();
    const startedAt = performance.now();
    const { product, snapshot } = await readOne({ id, selection, activeOnly: audience === 'public' });
    const common = {
      headers: {},
      snapshot,
      footprint: createProductFootprint(id),
      surrogateKeys: keysOfProduct(id),
      databaseMilliseconds: performance.now() - startedAt,
    };
    // The problem names the request, so it is made for each; this is what it says.
    if (!product) return { ...common, status: 404, contentType: 'text/plain', body: Buffer.from(MISSING) };
    const etag = etagBaseOf(product, selection);
    return { ...common, status: 200, contentType: JSON_TYPE, body: Buffer.from(product.json), etag };
  },
  reviveFootprint: (json) => createProductFootprint(String(json)),
});
