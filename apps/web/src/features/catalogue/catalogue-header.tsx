import { lazy, memo, useState, type ReactNode } from 'react';
import type { SearchNote } from '@headroom/contracts/products';
import type { Room } from '../../cache/catalogue-columns.ts';
import type { CatalogueState, CatalogueView } from '../../cache/catalogue-query.ts';
import { mayHaveSession } from '../../cache/session-hint.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { OptionalPart } from '../../ui/optional-part.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './catalogue.module.css';
import type { LongFacet } from './facet-parts.ts';
import type { Total } from './page-store.ts';
import { QuerySentence } from './query-sentence.tsx';
import { SortMenu } from './sort-menu.tsx';

const ColumnChoice = lazy(() => import('./column-choice.tsx'));

const MemberTools = lazy(() => import('./bulk/member-tools.tsx'));

const VIEWS = [
  { value: 'list', label: 'List' },
  { value: 'compact', label: 'Compact' },
  { value: 'grid', label: 'Grid' },
] as const satisfies readonly { value: CatalogueView; label: string }[];

export function totalWords({ count, exact }: Total): string {
  return `${exact ? '' : 'about '}${formatCount(count)} ${count === 1 && exact ? 'product' : 'products'}`;
}

/** How many there are, the query in words, and how it is shown. */
export const CatalogueHeader = memo(function CatalogueHeader({
  state,
  total,
  note,
  isFailed,
  currency,
  room,
  onChange,
  onAll,
  onRetry,
  onFilter,
  onSelect,
  onKeep,
}: {
  state: CatalogueState;
  total: Total | undefined;
  note: SearchNote | null | undefined;
  /** Whether the total will not come by itself. */
  isFailed: boolean;
  currency: string;
  room: Room;
  onChange: (state: CatalogueState) => void;
  onAll: (facet: LongFacet) => void;
  onRetry: () => void;
  /** Opens the filters where they have no rail. */
  onFilter: () => void;
  /** Begins selecting where rows have no boxes. */
  onSelect: (on: true) => void;
  /** Opens what is kept on this device, where the foot of the list has no room for it. */
  onKeep: () => void;
}) {
  const view = (
    <Segmented
      label="View"
      value={state.view}
      options={VIEWS}
      onChange={(next) => onChange({ ...state, view: next })}
    />
  );
  const member = mayHaveSession() && <MemberTools {...{ state, total, room, onSelect }} />;
  return (
    <header className={styles.header}>
      <div className={styles.said}>
        <h1 className={styles.total}>{total ? totalWords(total) : isFailed ? 'Products' : <Skeleton width="8ch" />}</h1>
        <QuerySentence note={note} {...{ state, currency, onChange, onAll, onRetry }} />
      </div>
      {room !== 'narrow' ? (
        <div className={styles.tools}>
          <OptionalPart>{member}</OptionalPart>
          {view}
          <SortMenu align="end" {...{ state, onChange }} renderTrigger={(props) => <Button {...props}>Sort</Button>} />
          {state.view !== 'grid' && (
            <LazyPopover label="Fields">
              <ColumnChoice state={state} room={room} onChange={onChange} />
            </LazyPopover>
          )}
        </div>
      ) : (
        <div className={styles.tools}>
          <Button onClick={onFilter}>Filter</Button>
          <LazyPopover label="View">
            {view}
            <Button className={styles.keep} onClick={onKeep}>
              Keep on this device…
            </Button>
            {member}
            {state.view !== 'grid' && <ColumnChoice state={state} room={room} onChange={onChange} />}
          </LazyPopover>
        </div>
      )}
    </header>
  );
});

function LazyPopover({ label, children }: { label: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      align="end"
      className={styles.layer}
      onToggle={setOpen}
      renderTrigger={(props) => <Button {...props}>{label}</Button>}
    >
      {isOpen && <OptionalPart>{children}</OptionalPart>}
    </Popover>
  );
}
