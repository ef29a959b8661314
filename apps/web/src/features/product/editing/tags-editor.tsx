import { useState, type KeyboardEvent } from 'react';
import { Link } from 'wouter';
import type { Drafts } from '../../../cache/editing/drafts.ts';
import { isRead, readTag } from '../../../cache/editing/product-rules.ts';
import wrong from '../../../ui/wrong.module.css';
import { filterHref } from '../filter-href.ts';
import inPlace from './edit-in-place.module.css';
import styles from './tags-editor.module.css';

/** Names the draft of a tag that is being typed. */
const FIELD = 'tags/new';

/**
 * The tags, each with a way to take it off, and a field for one more: Enter adds it and waits for the next. What is typed
 * there is still there after a reload.
 */
export function TagsEditor({
  tags,
  drafts,
  productId,
  onSave,
}: {
  tags: readonly string[];
  drafts: Drafts;
  productId: string;
  onSave: (tags: string[]) => void | Promise<unknown>;
}) {
  const [text, setText] = useState(() => drafts.get(productId, FIELD)?.text);
  const [isAsked, setAsked] = useState(false);
  const reading = text === undefined ? undefined : readTag(text, tags);
  const problem = text && reading && !isRead(reading) ? reading.problem : undefined;

  /** undefined: the field closes. */
  function change(to: string | undefined): void {
    setText(to);
    if (to) drafts.set(productId, FIELD, { text: to, from: '' });
    else drafts.drop(productId, FIELD);
  }

  /** Its text is kept as begun until it is kept as an edit. */
  function add(then: '' | undefined): boolean {
    if (!reading || !isRead(reading)) return false;
    const saved = onSave([...tags, reading.value]);
    setText(then);
    void Promise.resolve(saved).then(() => drafts.drop(productId, FIELD, text));
    return true;
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' || (event.key === 'Enter' && !text)) {
      event.preventDefault();
      change(undefined);
    } else if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      add('');
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
            <button
              type="button"
              className={`${inPlace.link} ${styles.add}`}
              onClick={() => {
                setAsked(true);
                setText('');
              }}
            >
              add{tags.length === 0 && ' a tag'}
            </button>
          ) : (
            <input
              // The press that made it appear asked for it; after a reload nobody did.
              // oxlint-disable-next-line jsx-a11y/no-autofocus
              autoFocus={isAsked}
              className={styles.input}
              aria-label="New tag"
              aria-invalid={problem ? true : undefined}
              aria-describedby={problem ? 'tag-problem' : undefined}
              value={text}
              autoComplete="off"
              onChange={(event) => change(event.currentTarget.value)}
              onKeyDown={onKeyDown}
              onBlur={(event) => {
                if (document.activeElement === event.currentTarget) return;
                if (!text) change(undefined);
                else add(undefined);
              }}
            />
          )}
        </li>
      </ul>
      {problem && (
        <span id="tag-problem" className={`${wrong.wrong} ${inPlace.wrong}`}>
          {problem}
        </span>
      )}
    </>
  );
}
