import type { Product } from '@headroom/contracts/products';
import { useMemo, type ReactNode } from 'react';
import { Moment } from '../../ui/moment.tsx';
import { compareWords, type Run } from './compare-words.ts';
import styles from './product-content.module.css';

/** The active optimised text beside the original; what only one of them says is marked in it. */
export function ProductContent({
  content,
  title,
  description,
}: {
  content: NonNullable<Product['content']>;
  title: string;
  description: string;
}) {
  const titles = useMemo(() => compareWords(title, content.title), [title, content.title]);
  const texts = useMemo(() => compareWords(description, content.description), [description, content.description]);
  return (
    <section id="content" className={styles.content} aria-labelledby="content-heading">
      <h2 id="content-heading" className={styles.heading}>
        Original and optimised text
      </h2>
      <div className={styles.sides}>
        <Side
          name="Original"
          note="what only it says is underlined"
          title={titles.before}
          text={texts.before}
          as="del"
        />
        <Side
          name="Optimised"
          note={
            <>
              since <Moment at={content.createdAt} />, what only it says is marked
            </>
          }
          title={titles.after}
          text={texts.after}
          as="ins"
        />
      </div>
    </section>
  );
}

function Side({
  name,
  note,
  title,
  text,
  as,
}: {
  name: string;
  note?: ReactNode;
  title: readonly Run[];
  text: readonly Run[];
  as: 'ins' | 'del';
}) {
  return (
    <article className={styles.side} aria-label={name}>
      <p className={styles.name}>
        <b>{name}</b> {note}
      </p>
      <h3 dir="auto">{mark(title, as)}</h3>
      <p className={styles.text} dir="auto">
        {text.length > 0 ? mark(text, as) : <span className={styles.none}>no description</span>}
      </p>
    </article>
  );
}

function mark(runs: readonly Run[], As: 'ins' | 'del') {
  return runs.map((run, index) =>
    // Runs have no identity but their place.
    // oxlint-disable-next-line react/no-array-index-key
    run.own && run.text.trim() ? <As key={index}>{run.text}</As> : run.text,
  );
}
