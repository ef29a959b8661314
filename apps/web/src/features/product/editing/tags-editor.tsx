import { useRef, useState, type KeyboardEvent } from 'react';
import { Link } from 'wouter';
import { isRead, readTag } from '../../../cache/editing/product-rules.ts';
import { filterHref } from '../filter-href.ts';
import inPlace from './edit-in-place.module.css';
import styles from './tags-editor.module.css';

/** The tags, each with a way to take it off, and a field for one more: Enter adds it and waits for the next. */
export function TagsEditor({ tags, onSave }: { tags: readonly string[]; onSave: (tags: string[]) => void }) {
  const [text, setText] = useState<string>();
  const adder = useRef<HTMLButtonElement>(null);
  const reading = text === undefined ? undefined : readTag(text, tags);
  const problem = text && reading && !isRead(reading) ? reading.problem : undefined;

  function add(): boolean {
    if (!reading || !isRead(reading)) return false;
    onSave([...tags, reading.value]);
    return true;
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' || (event.key === 'Enter' && !text)) {
      event.preventDefault();
      setText(undefined);
      requestAnimationFrame(() => adder.current?.focus());
    } else if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      if (add()) setText('');
    } else if (event.key === 'Backspace' && text === '' && tags.length > 0) {
      onSave(tags.slice(0, -1));
    }
  }

  return (
    <>
      <ul className={styles.tags}>
        {tags.map((tag) => (
          <li key={tag} className={styles.tag}>
            <Link href={filterHref('tag', tag)}>
              <bdi>{tag}</bdi>
            </Link>
            <button
              type="button"
              className={styles.remove}
              aria-label={`Take off the tag ${tag}`}
              onClick={() => onSave(tags.filter((other) => other !== tag))}
            >
              <span aria-hidden="true">×</span>
            </button>
          </li>
        ))}
        <li>
          {text === undefined ? (
            <button ref={adder} type="button" className={`${inPlace.link} ${styles.add}`} onClick={() => setText('')}>
              add{tags.length === 0 && ' a tag'}
            </button>
          ) : (
            <input
              // It was asked for by the press that made it appear.
              // oxlint-disable-next-line jsx-a11y/no-autofocus
              autoFocus
              className={styles.input}
              aria-label="New tag"
              aria-invalid={problem ? true : undefined}
              aria-describedby={problem ? 'tag-problem' : undefined}
              value={text}
              autoComplete="off"
              onChange={(event) => setText(event.currentTarget.value)}
              onKeyDown={onKeyDown}
              onBlur={(event) => {
                if (document.activeElement === event.currentTarget) return;
                if (!text || add()) setText(undefined);
              }}
            />
          )}
        </li>
      </ul>
      {problem && (
        <span id="tag-problem" className={inPlace.wrong}>
          {problem}
        </span>
      )}
    </>
  );
}
