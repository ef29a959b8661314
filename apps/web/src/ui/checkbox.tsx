import { useEffect, useRef, type ComponentProps, type ReactNode } from 'react';
import styles from './checkbox.module.css';

type CheckProps = Omit<ComponentProps<'input'>, 'type' | 'ref'> & { indeterminate?: boolean };

/** The bare box: give it an aria-label or a label of its own. */
export function CheckBox({ indeterminate = false, className, ...input }: CheckProps) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return <input ref={ref} type="checkbox" className={[styles.box, className].filter(Boolean).join(' ')} {...input} />;
}

/** A box and its words; the whole line can be pressed. */
export function LabelledCheckBox({ children, ...check }: CheckProps & { children: ReactNode }) {
  return (
    <label className={styles.line}>
      <CheckBox {...check} /> {children}
    </label>
  );
}
