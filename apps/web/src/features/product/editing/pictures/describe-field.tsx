import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { isRead, readAlt } from '../../../../cache/editing/product-rules.ts';
import { noteUnsentWork } from '../../../../cache/work.ts';
import { inputClass } from '../../../../ui/field.tsx';
import wrong from '../../../../ui/wrong.module.css';
import styles from './pictures.module.css';

/**
 * Asks what a picture shows. Kept when it is left, by Enter, which goes on to the next one, when its row goes, and when the page does:
 * a phone may end a page that nobody sees.
 */
export function DescribeField({
  name,
  alt,
  onSave,
  onLeave,
}: {
  name: string;
  alt: string;
  onSave: (alt: string) => void;
  /** After something was written. */
  onLeave: () => void;
}) {
  const id = useId();
  const [text, setText] = useState(alt);
  const [first] = useState(alt);
  const reading = readAlt(text);
  const latest = useRef({ isUnsaved: false, save: () => undefined as void });

  const isUnsaved = isRead(reading) && reading.value !== alt;
  function save(): void {
    if (isRead(reading) && reading.value !== alt) onSave(reading.value);
  }
  useEffect(() => {
    latest.current = { isUnsaved, save };
  });
  useEffect(() => {
    const keep = () => latest.current.save();
    const keepHidden = () => document.hidden && keep();
    window.addEventListener('pagehide', keep);
    document.addEventListener('visibilitychange', keepHidden);
    const stopNoting = noteUnsentWork(() => latest.current.isUnsaved);
    return () => {
      window.removeEventListener('pagehide', keep);
      document.removeEventListener('visibilitychange', keepHidden);
      stopNoting();
      keep();
    };
  }, []);

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
        onBlur={() => {
          save();
          if (isRead(reading) && reading.value !== first) onLeave();
        }}
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
