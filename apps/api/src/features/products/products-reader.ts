import type { FacetsQuery, MarksQuery } from '@headroom/contracts/products';
import type { Pool } from 'pg';
import { readCatalogue } from '../../catalogue/read-catalogue.ts';
import type { Fence } from '../../cache/fence-contract.ts';
import { createAnchors } from './anchors.ts';
import { createAnchorsRepository } from './anchors-repository.ts';
import { createCachedFacets } from './cached/cached-facets.ts';
import { createCachedList } from './cached/cached-list.ts';
import { createCachedMarks } from './cached/cached-marks.ts';
import { createCachedProduct } from './cached/cached-product.ts';
import { createCountsRepository } from './counts-repository.ts';
import { createEstimate } from './create-estimate.ts';
import { createCursorCodec } from './cursor-codec.ts';
import { createFacetsRepository } from './facets-repository.ts';
import { createLexiconRepository } from './lexicon-repository.ts';
import { createListProducts } from './list-products.ts';
import { LIST_TUNING, type ListTuning } from './list-request.ts';
import { createPageRepository } from './page-repository.ts';
import { createReadFacets } from './read-facets.ts';
import { createReadMarks } from './read-marks.ts';
import { createReadRanked } from './read-ranked.ts';
import { createReadSorted } from './read-sorted.ts';
import { createRelevanceRepository } from './relevance-repository.ts';
import { createSearchInterpreter } from './search-query.ts';
import { createSelectProducts } from './select-products.ts';
import { createStatements } from './statements.ts';

/**
 * Everything that reads products, over one pool. One reader serves all prefixes of the API, so that they share its memory.
 * @param pool its catalogue must be migrated: the signing secret is read at once.
 * @param options.fence without one nothing is remembered.
 */
export async function createProductsReader(
  pool: Pool,
  { fence, tuning = LIST_TUNING }: { fence?: Fence; tuning?: ListTuning } = {},
) {
  const catalogue = await readCatalogue(pool);
  const statements = createStatements(pool);
  const counts = createCountsRepository(statements);
  const estimate = createEstimate(counts);
  const anchorsRepository = createAnchorsRepository(statements);
  const anchors = createAnchors({
    repository: anchorsRepository,
    estimate,
    tuning,
    fence,
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
  const facetsRepository = createFacetsRepository(statements);
  const readFacets = createReadFacets({ repository: facetsRepository, counts, interpret, estimate, tuning, fence });
  const readMarks = createReadMarks({
    anchors,
    anchorsRepository,
    counts,
    interpret,
    estimate,
    currencyFractionDigits,
    tuning,
  });
  return {
    list,
    facets: async (query: FacetsQuery, reading: { activeOnly: boolean }) => (await readFacets(query, reading)).facets,
    marks: async (query: MarksQuery, reading: { activeOnly: boolean }) => (await readMarks(query, reading)).marks,
    product: pages.readOne,
    /** What the response cache keeps, by route. */
    cached: {
      list: createCachedList({ list }),
      one: createCachedProduct(pages),
      facets: createCachedFacets({ readFacets }),
      marks: createCachedMarks({ readMarks }),
    },
    /** Of everything that a filter finds. */
    select: createSelectProducts({ interpret }),
    currencyFractionDigits,
  };
}
export type ProductsReader = Awaited<ReturnType<typeof createProductsReader>>;
