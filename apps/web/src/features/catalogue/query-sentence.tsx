import { useState } from 'react';
import type { SearchNote } from '@headroom/contracts/products';
import type { CatalogueState } from '../../cache/catalogue-query.ts';
import { Popover } from '../../ui/popover.tsx';
import styles from './catalogue.module.css';
import { FacetFilters } from './facet-filters.tsx';
import type { LongFacet } from './facet-parts.ts';
import { queryClauses, type Clause } from './query-words.ts';
import { SortMenu } from './sort-menu.tsx';

interface SentenceProps {
  state: CatalogueState;
  currency: string;
  onChange: (state: CatalogueState) => void;
  onAll: (facet: LongFacet) => void;
  onRetry: () => void;
}

/** The query in words. Pressing a part of it opens what can be said there instead. */
export function QuerySentence({
  note,
  state,
  currency,
  onChange,
  onAll,
  onRetry,
}: SentenceProps & {
  /** What the search did with misspelt words. It stands in the sentence: a bar of its own would push the list down. */
  note: SearchNote | null | undefined;
}) {
  const clauses = queryClauses(state, currency);
  return (
    <div className={styles.sentence}>
      {clauses.map((clause, index) => (
        <span key={clause.part}>
          {index > 0 && ', '}
          {clause.before}
          <Part clause={clause} {...{ state, currency, onChange, onAll, onRetry }} />
        </span>
      ))}
      {note && note.corrections.length > 0 && (
        <>
          . Little matches <q>{note.corrections.map(({ from }) => from).join(' ')}</q>, so this is what matches{' '}
          <mark>{note.words.join(' ')}</mark>.
        </>
      )}
    </div>
  );
}

function Part({ clause: { part, text }, ...filters }: SentenceProps & { clause: Clause }) {
  const [isOpen, setOpen] = useState(false);
  if (part === 'sort') {
    return (
      <SortMenu
        state={filters.state}
        onChange={filters.onChange}
        renderTrigger={(props) => (
          <button type="button" {...props}>
            {text}
          </button>
        )}
      />
    );
  }
  return (
    <Popover
      className={styles.layer}
      onToggle={setOpen}
      renderTrigger={(props) => (
        <button type="button" {...props}>
          {text}
        </button>
      )}
    >
      {isOpen && <FacetFilters {...filters} parts={[part]} />}
    </Popover>
  );
}
