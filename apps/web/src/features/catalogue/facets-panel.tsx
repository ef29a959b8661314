import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Facets } from '@headroom/contracts/products';
import { filterQuery, toggleValue, type CatalogueState, type FilterName } from '../../cache/catalogue-query.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { LongFacet } from './facet-dialog.tsx';
import { FacetValues, shownValues } from './facet-values.tsx';
import styles from './facets.module.css';
import { countsQuery } from './list-queries.ts';
import { PriceFacet } from './price-facet.tsx';
import type { QueryPart } from './query-words.ts';

export type FacetPart = Exclude<QueryPart, 'sort'>;

const RAIL: readonly FacetPart[] = ['status', 'type', 'vendor', 'price', 'tag', 'optimizationStatus'];
const NAMES: Readonly<Record<FacetPart, string>> = {
  status: 'Status',
  type: 'Type',
  vendor: 'Vendor',
  price: 'Price',
  tag: 'Tag',
  optimizationStatus: 'Content',
};
const SHOWN: Readonly<Record<FilterName, number>> = {
  status: 3,
  type: 6,
  vendor: 6,
  tag: 6,
  optimizationStatus: 4,
};

export interface FacetsPanelProps {
  state: CatalogueState;
  currency: string;
  onChange: (state: CatalogueState) => void;
  /** Opens all values of a filter. The dialog is not part of the panel, because a dialog closes the layer it is in. */
  onAll: (facet: LongFacet) => void;
  /** Which filters; all of them where left out. */
  parts?: readonly FacetPart[];
}

/** The counts under the present filters; the last ones stay, dimmed, while the next are on their way. */
export function useFacets(state: CatalogueState) {
  return useQuery({ ...countsQuery(filterQuery(state)), placeholderData: keepPreviousData });
}

/** Filters with their counts. */
export function FacetsPanel({ state, currency, onChange, onAll, parts = RAIL }: FacetsPanelProps) {
  const { data, isPlaceholderData, isError, refetch } = useFacets(state);
  if (isError && !data) {
    return (
      <div className={styles.problem} role="alert">
        <p>The filters did not arrive.</p>
        <Button onClick={() => void refetch()}>Try again</Button>
      </div>
    );
  }
  return (
    <div className={isPlaceholderData ? styles.waiting : undefined} aria-busy={isPlaceholderData || !data}>
      {parts.map((part) => {
        const count = data && isLong(part) ? data.distinct[part] : 0;
        return (
          <section key={part} className={styles.facet}>
            <h3>
              {part === 'price' && currency ? `${NAMES.price}, ${currency}` : NAMES[part]}
              {isLong(part) && data && count > SHOWN[part] && (
                <button type="button" className={styles.more} onClick={() => onAll(part)}>
                  all {formatCount(count)}
                </button>
              )}
            </h3>
            {data ? <Facet part={part} data={data} {...{ state, currency, onChange }} /> : <Waiting part={part} />}
          </section>
        );
      })}
    </div>
  );
}

function Facet({
  part,
  data,
  state,
  currency,
  onChange,
}: {
  part: FacetPart;
  data: Facets;
  state: CatalogueState;
  currency: string;
  onChange: (state: CatalogueState) => void;
}): ReactNode {
  if (part === 'price') {
    return <PriceFacet state={state} buckets={data.facets.price} currency={currency} onChange={onChange} />;
  }
  const values = shownValues(data.facets[part], state[part], SHOWN[part]);
  if (values.length === 0) return <p className={styles.quiet}>None here.</p>;
  return (
    <FacetValues
      name={part}
      values={values}
      chosen={state[part]}
      onToggle={(value) => onChange(toggleValue(state, part, value))}
    />
  );
}

const isLong = (part: FacetPart): part is LongFacet => part === 'vendor' || part === 'type' || part === 'tag';

/** The shape of what comes. */
function Waiting({ part }: { part: FacetPart }) {
  const lines = part === 'price' ? 3 : SHOWN[part];
  return Array.from({ length: lines }, (_, index) => (
    <div key={index} className={styles.lead}>
      <Skeleton width={`${44 + ((index * 29) % 37)}%`} />
    </div>
  ));
}
