import type { Pool } from 'pg';
import { readCatalogue } from '../../catalogue/read-catalogue.ts';
import { createAgedCache } from '../../cache/aged-cache.ts';
import { createAnchors } from './anchors.ts';
import { createAnchorsRepository } from './anchors-repository.ts';
import { createCachedList } from './cached/cached-list.ts';
import { createCachedProduct } from './cached/cached-product.ts';
import { createCountsRepository } from './counts-repository.ts';
import { createCursorCodec } from './cursor-codec.ts';
import { createFacetsRepository } from './facets-repository.ts';
import { createLexiconRepository } from './lexicon-repository.ts';
import { createListProducts } from './list-products.ts';
import { filterText, LIST_TUNING, type ListTuning, type ProductFilter } from './list-request.ts';
import { createPageRepository } from './page-repository.ts';
import { createReadFacets } from './read-facets.ts';
import { createReadMarks } from './read-marks.ts';
import { createReadRanked } from './read-ranked.ts';
import { createReadSorted } from './read-sorted.ts';
import { createRelevanceRepository } from './relevance-repository.ts';
import { createSearchInterpreter } from './search-query.ts';
import { createSelectProducts } from './select-products.ts';
import { createStatements } from './statements.ts';

const ESTIMATE_MAX_AGE_MILLISECONDS = 30_000;

/**
 * Everything that reads products, over one pool. One reader serves all prefixes of the API, so that they share its memory.
 * @param pool its catalogue must be migrated: the signing secret is read at once.
 */
export async function createProductsReader(pool: Pool, tuning: ListTuning = LIST_TUNING) {
  const catalogue = await readCatalogue(pool);
  const statements = createStatements(pool);
  const counts = createCountsRepository(statements);
  const estimates = createAgedCache<{ rows: number }>({
    maxAgeMilliseconds: ESTIMATE_MAX_AGE_MILLISECONDS,
    refreshAgeMilliseconds: ESTIMATE_MAX_AGE_MILLISECONDS / 2,
    maxBytes: 4 * 1024 * 1024,
    sizeOf: () => 100,
  });
  const estimate = async (filter: ProductFilter) =>
    (await estimates.get(filterText(filter), async () => ({ rows: await counts.estimate(filter) }))).rows;
  const anchorsRepository = createAnchorsRepository(statements);
  const anchors = createAnchors({
    repository: anchorsRepository,
    estimate,
    tuning,
  });
  const interpret = createSearchInterpreter(createLexiconRepository(statements));
  const pages = createPageRepository(statements);
  const readSorted = createReadSorted({ pages, anchors, estimate, tuning });
  const currencyFractionDigits =
    new Intl.NumberFormat('en', { style: 'currency', currency: catalogue.currency }).resolvedOptions()
      .maximumFractionDigits ?? 2;

  const list = createListProducts({
    readSorted,
    readRanked: createReadRanked({
      pages,
      relevance: createRelevanceRepository(statements, tuning),
      readSorted,
      tuning,
    }),
    counts,
    anchors,
    cursors: createCursorCodec(catalogue.secret),
    interpret,
    estimate,
  });
  return {
    list,
    facets: createReadFacets({ repository: createFacetsRepository(statements), counts, interpret, estimate, tuning }),
    marks: createReadMarks({ anchors, anchorsRepository, counts, interpret, estimate, currencyFractionDigits, tuning }),
    product: pages.readOne,
    /** What the response cache keeps, by route. */
    cached: { list: createCachedList({ list }), one: createCachedProduct(pages) },
    /** Of everything that a filter finds. */
    select: createSelectProducts({ interpret }),
    currencyFractionDigits,
  };
}
export type ProductsReader = Awaited<ReturnType<typeof createProductsReader>>;
