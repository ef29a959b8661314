import { useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import styles from './long-text.module.css';

/** Characters; about what the folded height shows. */
const FOLDS_FROM = 1_200;

/** Plain text with its paragraphs. A very long one is folded until it is asked for. */
export function LongText({ text }: { text: string }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const folds = text.length > FOLDS_FROM;
  return (
    <>
      <div id={id} className={folds && !open ? `${styles.text} ${styles.folded}` : styles.text}>
        {text
          .trim()
          .split(/\n\s*\n/u)
          .map((paragraph, index) => (
            // Paragraphs have no identity but their place.
            // oxlint-disable-next-line react/no-array-index-key
            <p key={index} dir="auto">
              {paragraph}
            </p>
          ))}
      </div>
      {folds && (
        <Button
          variant="bare"
          className={styles.more}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Show less' : `Show all ${formatCount(text.length)} characters`}
        </Button>
      )}
    </>
  );
}
