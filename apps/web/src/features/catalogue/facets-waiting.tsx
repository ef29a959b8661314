import { Skeleton } from '../../ui/skeleton.tsx';
import { FACET_VALUES_SHOWN, facetHead, type FacetPart } from './facet-parts.ts';
import styles from './facets.module.css';

/** The shape of the filters while their code is on its way: nothing moves when they come. */
export function FacetsWaiting({ parts, currency }: { parts: readonly FacetPart[]; currency: string }) {
  return (
    <div aria-busy="true">
      {parts.map((part) => (
        <section key={part} className={styles.facet}>
          <h3>{facetHead(part, currency)}</h3>
          <FacetWaiting part={part} />
        </section>
      ))}
    </div>
  );
}

/** The shape of one filter's values. */
export function FacetWaiting({ part }: { part: FacetPart }) {
  const lines = part === 'price' ? 3 : FACET_VALUES_SHOWN[part];
  return Array.from({ length: lines }, (_, index) => (
    <div key={index} className={styles.lead}>
      <Skeleton width={`${44 + ((index * 29) % 37)}%`} />
    </div>
  ));
}
