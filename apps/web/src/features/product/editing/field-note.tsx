import type { ReactNode } from 'react';
import type { EditStore } from '../../../cache/editing/edit-store.ts';
import { formatDateTime } from '../../../ui/format.ts';
import wrong from '../../../ui/wrong.module.css';
import styles from './edit-in-place.module.css';
import type { FieldState } from './field-state.ts';

const TODAY = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Where an edit stands, in two words; when it was saved once it is. */
export function FieldNote({ state, savedAt }: { state: FieldState | undefined; savedAt: string | undefined }) {
  if (!state) {
    return (
      savedAt && (
        <time dateTime={savedAt} title={formatDateTime(savedAt)}>{`saved ${TODAY.format(new Date(savedAt))}`}</time>
      )
    );
  }
  switch (state.edit.state) {
    case 'collided':
      return <a href="#choice">your choice</a>;
    case 'refused':
      return 'refused';
    default:
      if (state.isBehind) return 'waits';
      return state.edit.failures > 0 ? 'not sent' : 'saving';
  }
}

/** Marks what was touched and is not confirmed. */
export function Touched({ state, children }: { state: FieldState | undefined; children: ReactNode }) {
  if (!state) return children;
  return <span className={styles.touched}>{children}</span>;
}

/** What the server said against an edit, and the ways out. */
export function Refused({ state, store }: { state: FieldState | undefined; store: EditStore }) {
  const { edit } = state ?? {};
  if (edit?.state !== 'refused') return null;
  return (
    <span className={`${wrong.wrong} ${styles.wrong}`} role="alert">
      {edit.refusal?.message}{' '}
      {edit.refusal?.isRetryable && (
        <button type="button" className={styles.link} onClick={() => void store.retry()}>
          Try again
        </button>
      )}
      <button type="button" className={styles.link} onClick={() => void store.discard(edit.key)}>
        Give it up
      </button>
    </span>
  );
}
