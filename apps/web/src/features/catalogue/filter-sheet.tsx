import { useDeferredValue, useEffect, useRef } from 'react';
import { withoutFilters } from '../../cache/catalogue-query.ts';
import { Button } from '../../ui/button.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { totalWords } from './catalogue-header.tsx';
import styles from './catalogue.module.css';
import { FacetFilters, type FacetsProps } from './facet-filters.tsx';
import type { Total } from './page-store.ts';

/** The filters on a phone: a sheet over the list, with the number that its button will show. */
export function FilterSheet({
  open,
  onClose,
  total,
  ...panel
}: FacetsProps & {
  open: boolean;
  onClose: () => void;
  /** What the head of the list says; the button says the same. */
  total: Total | undefined;
}) {
  const { state, onChange } = panel;
  const ref = useRef<HTMLDialogElement>(null);
  // The sheet answers the press; its forty boxes come with the next frame, in a place that they cannot move.
  const isFilled = useDeferredValue(open);
  useEffect(() => {
    if (open) ref.current?.showModal();
    else ref.current?.close();
  }, [open]);
  return (
    // A press on the dialog element itself is one on its backdrop: its three parts cover all of the element.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      className={styles.sheet}
      aria-label="Filter"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {/* The page behind, with its own live region, is inert while the sheet is open. */}
      <VisuallyHidden>
        <output>{open && total ? totalWords(total) : ''}</output>
      </VisuallyHidden>
      {open && (
        <>
          <div className={styles.sheetHead}>
            <h2 className={styles.total}>Filter</h2>
            <Button onClick={onClose}>Close</Button>
          </div>
          <div className={styles.sheetBody}>{isFilled && <FacetFilters {...panel} />}</div>
          <div className={styles.sheetFoot}>
            <Button onClick={() => onChange({ ...withoutFilters(state), q: state.q, sort: state.sort })}>Clear</Button>
            <Button variant="go" onClick={onClose}>
              Show {total ? totalWords(total) : 'products'}
            </Button>
          </div>
        </>
      )}
    </dialog>
  );
}
