import { memo, useDeferredValue } from 'react';
import type { CatalogueState } from '../../cache/catalogue-query.ts';
import { lazyPart } from '../../ui/lazy-part.ts';
import { OptionalPart } from '../../ui/optional-part.tsx';
import { FACET_PARTS, type FacetPart, type LongFacet } from './facet-parts.ts';
import { FacetsWaiting } from './facets-waiting.tsx';
import { useFacets } from './use-facets.ts';

/** Its chunk comes beside the list; a server has it at hand. */
export const FACETS_PANEL = lazyPart(() => import('./facets-panel.tsx'));

export interface FacetsProps {
  state: CatalogueState;
  currency: string;
  onChange: (state: CatalogueState) => void;
  /** Opens all values of a filter. The dialog is not part of the panel, because a dialog closes the layer it is in. */
  onAll: (facet: LongFacet) => void;
  /** Reads again whatever failed on the screen. */
  onRetry: () => void;
  /** Which filters; all of them where left out. */
  parts?: readonly FacetPart[];
}

/** Filters with their counts. The counts are asked for here, at once; the code that shows them comes meanwhile. */
export const FacetFilters = memo(function FacetFilters({ parts = FACET_PARTS, ...props }: FacetsProps) {
  useFacets(props.state);
  // A tick is shown by its own box; all the others are drawn when the frame that shows it is over.
  const state = useDeferredValue(props.state);
  return (
    <OptionalPart
      isDrawn
      waiting={<FacetsWaiting parts={parts} currency={props.currency} />}
      missing={<p>The filters did not arrive. Load the page again to have them.</p>}
    >
      <FACETS_PANEL.Part parts={parts} {...props} state={state} />
    </OptionalPart>
  );
});
