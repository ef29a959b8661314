import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { filterQuery, type CatalogueState } from '../../cache/catalogue-query.ts';
import { countsQuery } from './list-queries.ts';

/** The counts under the present filters; the last ones stay while the next are on their way. */
export function useFacets(state: CatalogueState) {
  return useQuery({ ...countsQuery(filterQuery(state)), placeholderData: keepPreviousData });
}
