import { useState } from 'react';
import type { BulkAction } from '@headroom/contracts/bulk-actions';
import { LIMITS } from '@headroom/contracts/catalogue';
import { TextField } from '../../../ui/field.tsx';
import styles from './bulk.module.css';
import { readTags } from './price-change.ts';
import { useSettled } from './use-settled.ts';

/** Which tags come and which go. */
export function TagForm({ onChange }: { onChange: (action: BulkAction | undefined) => void }) {
  const [texts, setTexts] = useState({ add: '', remove: '' });
  const add = readTags(texts.add);
  const remove = readTags(texts.remove);
  const both = add.find((tag) => remove.includes(tag));
  const long = [...add, ...remove].find((tag) => Array.from(tag).length > LIMITS.tag);
  const isEmpty = add.length === 0 && remove.length === 0;
  const error = both ? `“${both}” cannot come and go at once.` : long && `A tag has at most ${LIMITS.tag} characters.`;
  useSettled(isEmpty || error ? undefined : { kind: 'tag' as const, add, remove }, onChange);
  return (
    <div className={styles.form}>
      <TextField
        label="Add"
        // The dialog is for this form.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        autoComplete="off"
        value={texts.add}
        onChange={(event) => setTexts({ ...texts, add: event.target.value })}
        hint="Several tags stand between commas."
      />
      <TextField
        label="Take away"
        autoComplete="off"
        value={texts.remove}
        onChange={(event) => setTexts({ ...texts, remove: event.target.value })}
        error={error}
      />
    </div>
  );
}
