import { memo, type ReactNode } from 'react';
import type { Facets } from '@headroom/contracts/products';
import { parseCatalogueSearch, toggleValue, type CatalogueState } from '../../cache/catalogue-query.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import type { FacetsProps } from './facet-filters.tsx';
import { FACET_VALUES_SHOWN, facetHead, isLongFacet, type FacetPart } from './facet-parts.ts';
import { FacetValues, shownValues } from './facet-values.tsx';
import styles from './facets.module.css';
import { FacetWaiting } from './facets-waiting.tsx';
import { PriceFacet } from './price-facet.tsx';
import { useFacets } from './use-facets.ts';

/** What is filtered by now: `state` may be a frame behind, and nothing that was pressed meanwhile is lost. */
const presentState = () => parseCatalogueSearch(window.location.search);

/** Filters with their counts; the last counts stay, dimmed, while the next are on their way. */
export default memo(function FacetsPanel({
  state,
  currency,
  onChange,
  onAll,
  onRetry,
  parts,
}: FacetsProps & { parts: readonly FacetPart[] }) {
  const { data, isPlaceholderData, isError } = useFacets(state);
  if (isError && !data) {
    return (
      <div className={styles.problem} role="alert">
        <p>The filters did not arrive.</p>
        <Button onClick={onRetry}>Try again</Button>
      </div>
    );
  }
  return (
    <div className={isPlaceholderData ? styles.waiting : undefined} aria-busy={isPlaceholderData || !data}>
      {parts.map((part) => {
        const count = data && isLongFacet(part) ? data.distinct[part] : 0;
        return (
          <section key={part} className={styles.facet}>
            <h3>
              {facetHead(part, currency)}
              {isLongFacet(part) && data && count > FACET_VALUES_SHOWN[part] && (
                <button type="button" className={styles.more} onClick={() => onAll(part)}>
                  all {formatCount(count)}
                </button>
              )}
            </h3>
            {data ? <Facet part={part} data={data} {...{ state, currency, onChange }} /> : <FacetWaiting part={part} />}
          </section>
        );
      })}
    </div>
  );
});

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
    return (
      <PriceFacet
        state={state}
        buckets={data.facets.price}
        currency={currency}
        onChange={({ minPrice, maxPrice }) => onChange({ ...presentState(), minPrice, maxPrice, row: undefined })}
      />
    );
  }
  const values = shownValues(data.facets[part], state[part], FACET_VALUES_SHOWN[part]);
  if (values.length === 0) return <p className={styles.quiet}>None here.</p>;
  return (
    <FacetValues
      name={part}
      values={values}
      chosen={state[part]}
      onToggle={(value) => onChange(toggleValue(presentState(), part, value))}
    />
  );
}
