import { lazy } from 'react';
import { filterQuery, type CatalogueState } from '../../cache/catalogue-query.ts';
import { OptionalPart } from '../../ui/optional-part.tsx';
import { FacetDialog } from './facet-dialog.tsx';
import type { FacetsProps } from './facet-filters.tsx';
import type { LongFacet } from './facet-parts.ts';
import { FilterSheet } from './filter-sheet.tsx';
import { GoToRow } from './go-to-row.tsx';
import type { Total } from './page-store.ts';

const KeepDialog = lazy(() => import('./keep/keep-dialog.tsx'));

/** What opens over the catalogue. It comes after the list: nothing of it is seen before something is pressed. */
export default function CatalogueDialogs({
  open,
  facet,
  panel,
  isWide,
  total,
  items,
  onCloseFacet,
  onClose,
  onGo,
}: {
  open: 'filter' | 'go' | 'keep' | undefined;
  facet: LongFacet | undefined;
  panel: FacetsProps & { state: CatalogueState };
  /** Whether the filters have a rail, and so no sheet. */
  isWide: boolean;
  total: Total | undefined;
  items: number;
  onCloseFacet: () => void;
  onClose: () => void;
  onGo: (row: number) => void;
}) {
  return (
    <>
      {!isWide && <FilterSheet {...panel} total={total} open={open === 'filter'} onClose={onClose} />}
      <FacetDialog name={facet} state={panel.state} onChange={panel.onChange} onClose={onCloseFacet} />
      <GoToRow open={open === 'go'} items={items} onClose={onClose} onGo={onGo} />
      {open === 'keep' && (
        <OptionalPart>
          <KeepDialog filter={filterQuery(panel.state)} currency={panel.currency} onClose={onClose} />
        </OptionalPart>
      )}
    </>
  );
}
