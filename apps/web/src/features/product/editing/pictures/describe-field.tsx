import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { isRead, readAlt } from '../../../../cache/editing/product-rules.ts';
import { inputClass } from '../../../../ui/field.tsx';
import wrong from '../../../../ui/wrong.module.css';
import styles from './pictures.module.css';

/** Asks what a picture shows. Kept when it is left, by Enter, which goes on to the next one, and when its row goes. */
export function DescribeField({ name, alt, onSave }: { name: string; alt: string; onSave: (alt: string) => void }) {
  const id = useId();
  const [text, setText] = useState(alt);
  const reading = readAlt(text);
  const unsaved = useRef<() => void>(undefined);

  function save(): void {
    if (isRead(reading) && reading.value !== alt) onSave(reading.value);
  }
  useEffect(() => {
    unsaved.current = save;
  });
  useEffect(() => () => unsaved.current?.(), []);

  return (
    <div className={styles.describe}>
      <label htmlFor={id}>Describe this picture</label>
      <input
        id={id}
        className={inputClass}
        data-describes
        aria-label={`Describe this picture: ${name}`}
        aria-invalid={isRead(reading) ? undefined : true}
        placeholder="What it shows, in words"
        autoComplete="off"
        dir="auto"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={goOn}
      />
      {!isRead(reading) && <span className={wrong.wrong}>{reading.problem}</span>}
    </div>
  );
}

/** The next one, or none. Leaving a field keeps it. */
function goOn(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
  event.preventDefault();
  const fields = [...document.querySelectorAll<HTMLInputElement>('[data-describes]')];
  const next = fields[fields.indexOf(event.currentTarget) + 1];
  if (next) next.focus();
  else event.currentTarget.blur();
}
