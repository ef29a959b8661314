import { explainError } from '../../../cache/explain-error.ts';
import { Button } from '../../../ui/button.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Kbd } from '../../../ui/kbd.tsx';
import type { Total } from '../page-store.ts';
import { ACTION_WORDS, type ActionKind } from './action-words.ts';
import styles from './bulk.module.css';
import type { ListSelection } from './list-selection.ts';

const ACTIONS: readonly ActionKind[] = ['tag', 'activate', 'draft', 'archive', 'reprice'];

/** What is selected and what can be done with it. It covers the head of the list (on a phone its foot); nothing moves. */
export function BulkBar({
  list,
  count,
  total,
  onAll,
  onClear,
  onAction,
}: {
  list: ListSelection;
  count: number | undefined;
  total: Total | undefined;
  onAll: () => void;
  onClear: () => void;
  onAction: (kind: ActionKind) => void;
}) {
  const isAll = list.current().kind === 'all';
  const about = isAll && total?.exact === false ? 'about ' : '';
  const said = count === undefined ? 'All' : `${about}${formatCount(count)}`;
  const isBlocked = count === 0 || list.progress() !== undefined || list.failure() !== undefined;
  return (
    <section className={styles.bar} aria-label="Selected products">
      <div className={styles.said}>
        <p className={styles.count}>{count === 0 ? 'Select products' : `${said} selected`}</p>
        <p className={styles.ways}>
          <Reading list={list} />
          {!isAll && total && (
            <button type="button" onClick={onAll} aria-keyshortcuts="Control+A">
              All {total.exact ? '' : 'about '}
              {formatCount(total.count)}
            </button>
          )}
          <button type="button" onClick={onClear} aria-keyshortcuts="Escape">
            {count === 0 ? 'Stop' : 'Clear'} <Kbd className={styles.kbd}>Esc</Kbd>
          </button>
        </p>
      </div>
      <div className={styles.actions}>
        {ACTIONS.map((kind) => (
          <Button
            key={kind}
            variant={kind === 'reprice' ? 'go' : 'bare'}
            disabled={isBlocked}
            onClick={() => onAction(kind)}
          >
            {ACTION_WORDS[kind].button}
          </Button>
        ))}
      </div>
    </section>
  );
}

function Reading({ list }: { list: ListSelection }) {
  const progress = list.progress();
  if (progress) {
    return (
      <span>
        Reading {formatCount(progress.done)} of {formatCount(progress.total)} rows
      </span>
    );
  }
  const failure = list.failure();
  if (failure === undefined) return null;
  return (
    <>
      <span role="alert">Not all rows were read. {explainError(failure, 'The rows').title}.</span>
      <button type="button" onClick={() => list.retry()}>
        Try again
      </button>
    </>
  );
}
