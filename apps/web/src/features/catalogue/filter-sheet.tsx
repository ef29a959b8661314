import { useEffect, useRef } from 'react';
import { withoutFilters, type CatalogueState } from '../../cache/catalogue-query.ts';
import { Button } from '../../ui/button.tsx';
import { totalWords } from './catalogue-header.tsx';
import styles from './catalogue.module.css';
import type { LongFacet } from './facet-dialog.tsx';
import { FacetsPanel, useFacets } from './facets-panel.tsx';

/** The filters on a phone: a sheet over the list, with the number that its button will show. */
export function FilterSheet({
  open,
  onClose,
  state,
  currency,
  onChange,
  onAll,
}: {
  open: boolean;
  onClose: () => void;
  state: CatalogueState;
  currency: string;
  onChange: (state: CatalogueState) => void;
  onAll: (facet: LongFacet) => void;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) ref.current?.showModal();
    else ref.current?.close();
  }, [open]);
  return (
    <dialog ref={ref} className={styles.sheet} aria-label="Filter" onClose={onClose}>
      {open && (
        <>
          <div className={styles.sheetHead}>
            <h2 className={styles.total}>Filter</h2>
            <Button onClick={onClose}>Close</Button>
          </div>
          <div className={styles.sheetBody}>
            <FacetsPanel state={state} currency={currency} onChange={onChange} onAll={onAll} />
          </div>
          <div className={styles.sheetFoot}>
            <Button onClick={() => onChange({ ...withoutFilters(state), q: state.q, sort: state.sort })}>Clear</Button>
            <ShowButton state={state} onClose={onClose} />
          </div>
        </>
      )}
    </dialog>
  );
}

function ShowButton({ state, onClose }: { state: CatalogueState; onClose: () => void }) {
  const { data } = useFacets(state);
  return (
    <Button variant="go" onClick={onClose}>
      Show {data ? totalWords({ count: data.total, exact: data.totalIsExact }) : 'products'}
    </Button>
  );
}
