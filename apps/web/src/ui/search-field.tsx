import type { ComponentProps, Ref } from 'react';
import { Kbd } from './kbd.tsx';
import styles from './search-field.module.css';

export interface SearchFieldProps extends Omit<ComponentProps<'input'>, 'onSubmit' | 'type' | 'ref'> {
  ref?: Ref<HTMLInputElement> | undefined;
  /** Enter was pressed: the text without blanks around it. */
  onSubmit: (text: string) => void;
}

/** The search of the top bar. `/` brings the focus here from anywhere (the shell finds it by its name, q). */
export function SearchField({ onSubmit, ...input }: SearchFieldProps) {
  return (
    <search className={styles.find}>
      <form
        action="/"
        onSubmit={(event) => {
          event.preventDefault();
          const text = new FormData(event.currentTarget).get('q');
          onSubmit(typeof text === 'string' ? text.trim() : '');
        }}
      >
        <input
          type="search"
          name="q"
          className={styles.input}
          aria-label="Search products"
          placeholder="Search title, vendor, SKU, tag"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="search"
          maxLength={200}
          {...input}
        />
        <Kbd className={styles.key}>/</Kbd>
      </form>
    </search>
  );
}
