import type { Sort } from '@headroom/contracts/catalogue';
import type { FacetsQuery } from '@headroom/contracts/products';
import { createParameters, filterSql } from './filter-sql.ts';
import { orderBySql, orderFilterSql } from './order-sql.ts';
import { readFields, readFilter, readOrder } from './parse-query.ts';
import { selectionSql } from './product-json-sql.ts';
import type { SearchInterpreter } from './search-query.ts';

/** What a query of filters finds, as parts of a statement over `products p`. */
export interface ProductsSelection {
  where: string;
  orderBy: string;
  values: unknown[];
  /** The select list that makes a whole product, as the API answers it, of a row `page` of products. */
  productSql: string;
}

/**
 * Makes what turns the list's filters into SQL for whoever reads all that they find, not a page of it. A list by relevance ranks its
 * newest matches only, so all of them come newest change first.
 */
export const createSelectProducts = ({ interpret }: { interpret: SearchInterpreter }) =>
  async function selectProducts(
    query: Omit<FacetsQuery, 'values'> & { sort?: Sort },
    { activeOnly }: { activeOnly: boolean },
  ): Promise<ProductsSelection> {
    const { filter, search } = await readFilter(query, { activeOnly, interpret });
    const asked = readOrder(query.sort, search);
    const order = asked === 'relevance' ? ({ key: 'updatedAt', descending: true } as const) : asked;
    const parameters = createParameters();
    return {
      where: `${filterSql(filter, parameters)} AND ${orderFilterSql(order, filter, parameters)}`,
      orderBy: orderBySql(order),
      values: parameters.values,
      productSql: selectionSql(readFields(undefined)),
    };
  };
