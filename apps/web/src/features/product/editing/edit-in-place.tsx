import { useEffect, useId, useRef, useState, type ComponentProps, type KeyboardEvent, type ReactNode } from 'react';
import type { Draft, Drafts } from '../../../cache/editing/drafts.ts';
import { isRead, type Reading } from '../../../cache/editing/product-rules.ts';
import { isSame } from '../../../cache/editing/three-way-merge.ts';
import wrong from '../../../ui/wrong.module.css';
import styles from './edit-in-place.module.css';

export interface EditInPlaceProps<T> {
  drafts: Drafts;
  productId: string;
  /** Names the draft: each field of a product has its own. */
  field: string;
  /** What it is, to be read out: "Title". */
  label: string;
  value: T;
  write: (value: T) => string;
  read: (text: string) => Reading<T>;
  /** `from` is the value that stood there when the person began. Resolves when the edit is kept: until then the text stands here. */
  onSave: (value: T, from: T) => void | Promise<unknown>;
  /** How the value stands there while nobody edits it. */
  children: ReactNode;
  /** `line`: Enter saves · `words`: the same in a field that grows · `text`: Enter is a new line, leaving saves. */
  kind?: 'line' | 'words' | 'text';
  /** Whether the field stands within a line of other text. */
  isInline?: boolean;
  isNumber?: boolean;
  inputMode?: ComponentProps<'input'>['inputMode'];
}

/**
 * A value that becomes a field where it stands. Enter or leaving saves, Escape does not; what cannot be saved says why
 * while it is typed, stays open, and is still there after a reload.
 */
export function EditInPlace<T>(props: EditInPlaceProps<T>) {
  const { drafts, productId, field, label, value, write, read, onSave, children, kind = 'line' } = props;
  const [draft, setDraft] = useState<Draft | undefined>(() => drafts.get(productId, field));
  const [isOpened, setOpened] = useState(false);
  const isSaving = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  const returnsFocus = useRef(false);
  const noteId = useId();

  useEffect(() => {
    if (draft || !returnsFocus.current) return;
    returnsFocus.current = false;
    button.current?.focus();
  }, [draft]);

  if (!draft) {
    return (
      <button
        ref={button}
        type="button"
        className={kind === 'text' ? `${styles.edit} ${styles.block}` : styles.edit}
        title={`Edit ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
        onClick={() => {
          setOpened(true);
          setDraft({ text: write(value), from: value });
        }}
      >
        {children}
      </button>
    );
  }

  const reading = read(draft.text);
  const isTouched = draft.text !== write(draft.from as T);
  const problem = isTouched && !isRead(reading) ? reading : undefined;
  const isOvertaken = !isSame(draft.from, value);

  function type(text: string) {
    if (isSaving.current) return;
    const next = { text, from: draft!.from };
    setDraft(next);
    // Typed back to what it was: nothing is left to lose.
    if (text === write(draft!.from as T)) drafts.drop(productId, field);
    else drafts.set(productId, field, next);
  }

  function close() {
    drafts.drop(productId, field);
    setDraft(undefined);
  }

  function save() {
    if (isSaving.current) return;
    if (!isTouched) close();
    else if (isRead(reading)) {
      const saved = onSave(reading.value, draft!.from as T);
      if (!saved) return close();
      isSaving.current = true;
      void saved.finally(() => {
        isSaving.current = false;
        close();
      });
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const saves = event.key === 'Enter' && (kind !== 'text' || event.metaKey || event.ctrlKey);
    if (!saves && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    returnsFocus.current = true;
    if (saves) save();
    else if (!isSaving.current) close();
  }

  const input = {
    className: props.isNumber ? `${styles.input} ${styles.number}` : styles.input,
    'aria-label': label,
    'aria-invalid': problem ? true : undefined,
    'aria-describedby': problem || isOvertaken ? noteId : undefined,
    value: draft.text,
    inputMode: props.inputMode,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => type(event.currentTarget.value),
    onKeyDown,
    onBlur: (event: { currentTarget: Element }) => {
      // The window lost the focus, not the field.
      if (document.activeElement !== event.currentTarget) save();
    },
  } as const;
  const focus = (element: HTMLInputElement | HTMLTextAreaElement | null) => {
    if (!element || !isOpened) return;
    setOpened(false);
    element.focus();
    if (kind === 'text') element.setSelectionRange(element.value.length, element.value.length);
    else element.select();
  };
  return (
    <span className={props.isInline ? `${styles.field} ${styles.inline}` : styles.field}>
      {kind === 'line' ? (
        <input {...input} ref={focus} />
      ) : (
        <textarea {...input} ref={focus} rows={rowsOf(draft.text)} dir="auto" />
      )}
      {problem ? (
        <span id={noteId} className={`${wrong.wrong} ${styles.wrong}`}>
          {problem.problem}
          {problem.suggestion && (
            <>
              {' Try '}
              <button
                type="button"
                className={styles.link}
                // Before the field loses the focus.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => type(problem.suggestion!)}
              >
                {problem.suggestion}
              </button>
              .
            </>
          )}
        </span>
      ) : (
        isOvertaken && (
          <span id={noteId} className={styles.why}>
            This was changed meanwhile to “{write(value)}”. If you save yours, you choose.
          </span>
        )
      )}
    </span>
  );
}

/** Where the browser cannot size a field by its content. */
function rowsOf(text: string): number {
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 60)), 0);
  return Math.min(20, lines);
}
