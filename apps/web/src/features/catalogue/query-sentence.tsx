import { useState } from 'react';
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
export function QuerySentence({ state, currency, onChange, onAll }: SentenceProps) {
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
