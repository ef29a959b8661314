import { useId, type ComponentProps, type ReactNode } from 'react';
import styles from './field.module.css';
import wrong from './wrong.module.css';

export const inputClass = styles.input;

/** A labelled text field with its hint and, when something is wrong, the reason. */
export function TextField({
  label,
  hint,
  error,
  className,
  ...input
}: ComponentProps<'input'> & { label: string; hint?: ReactNode; error?: ReactNode }) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className={className ? `${styles.field} ${className}` : styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={styles.input}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? noteId : undefined}
        {...input}
      />
      {error ? (
        <span id={noteId} className={`${wrong.wrong} ${styles.note}`}>
          {error}
        </span>
      ) : (
        hint && (
          <span id={noteId} className={`${styles.hint} ${styles.note}`}>
            {hint}
          </span>
        )
      )}
    </div>
  );
}
