import { useState } from 'react';
import type { SearchNote } from '@headroom/contracts/products';
import type { CatalogueState } from '../../cache/catalogue-query.ts';
import { Menu } from '../../ui/menu.tsx';
import { Popover } from '../../ui/popover.tsx';
import styles from './catalogue.module.css';
import type { LongFacet } from './facet-dialog.tsx';
import { FacetsPanel } from './facets-panel.tsx';
import { queryClauses, type Clause } from './query-words.ts';
import { SortChoices } from './sort-choices.tsx';

interface SentenceProps {
  state: CatalogueState;
  currency: string;
  onChange: (state: CatalogueState) => void;
  onAll: (facet: LongFacet) => void;
}

/** The query in words. Pressing a part of it opens what can be said there instead. */
export function QuerySentence({
  note,
  state,
  currency,
  onChange,
  onAll,
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
          <Part clause={clause} state={state} currency={currency} onChange={onChange} onAll={onAll} />
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

function Part({ clause: { part, text }, state, currency, onChange, onAll }: SentenceProps & { clause: Clause }) {
  const [isOpen, setOpen] = useState(false);
  if (part === 'sort') {
    return (
      <Menu
        label="Sort by"
        renderTrigger={(props) => (
          <button type="button" {...props}>
            {text}
          </button>
        )}
      >
        <SortChoices state={state} onChange={onChange} />
      </Menu>
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
      {isOpen && <FacetsPanel state={state} currency={currency} onChange={onChange} onAll={onAll} parts={[part]} />}
    </Popover>
  );
}
