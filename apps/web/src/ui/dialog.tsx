import { useEffect, useId, useRef, type ReactNode } from 'react';
import styles from './dialog.module.css';
import { typeKeys } from './type-keys.ts';
import { takeTyped } from './typed-ahead.ts';

export interface DialogProps {
  open: boolean;
  /** Escape, a press outside, or whatever the content decides. */
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** The buttons at the foot; the primary one last. */
  actions?: ReactNode;
}

/** A modal on the native dialog: focus, Escape and the inert page behind come from the browser. */
export function Dialog({ open, onClose, title, children, actions }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || dialog.open === open) return;
    if (open) {
      dialog.showModal();
      // Not amid this effect, where React would take a field's change back.
      queueMicrotask(() => typeKeys(takeTyped()));
    } else dialog.close();
  }, [open]);
  return (
    // A press on the dialog element itself is one on its backdrop: the panel covers all of the element.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className={styles.panel}>
        <h2 id={titleId} className={styles.title}>
          {title}
        </h2>
        {open && children}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </dialog>
  );
}
