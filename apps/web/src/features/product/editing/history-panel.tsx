import { useQuery } from '@tanstack/react-query';
import type { HistoryEntry } from '@headroom/contracts/product-writes';
import { useState } from 'react';
import type { Edit } from '../../../cache/editing/edit.ts';
import type { EditStore } from '../../../cache/editing/edit-store.ts';
import { historyQuery } from '../../../cache/editing/history-query.ts';
import { Button } from '../../../ui/button.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { Moment } from '../../../ui/moment.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ChangeSentence, changesOf } from './change-sentence.tsx';
import styles from './history-panel.module.css';
import { toldChanges } from './history-words.tsx';

/** A version to go back to, and since when it was the present one, where that is known. */
export interface Restorable {
  version: number;
  at: string | undefined;
}

/** Who changed the product, when, and from what to what; what this device has not sent stands above it. */
export function HistoryPanel({
  productId,
  version,
  currency,
  edits,
  store,
  onRestore,
}: {
  productId: string;
  /** The present one: it needs no restoring. */
  version: number;
  currency: string;
  edits: readonly Edit[];
  store: EditStore;
  onRestore: (entry: Restorable) => void;
}) {
  const [pages, setPages] = useState<readonly (number | undefined)[]>([undefined]);
  return (
    <section className={styles.panel} aria-labelledby="history">
      <h2 id="history" className={styles.heading}>
        History
      </h2>
      <ol className={styles.time}>
        {edits.toReversed().map((edit) => (
          <li key={edit.key}>
            <span className={styles.when}>
              now
              <br />
              <span className={styles.device}>on this device</span>
            </span>
            <div className={styles.what}>
              <b>You</b> changed <ChangeSentence changes={changesOf(edit)} currency={currency} isUnsent />
            </div>
            {edit.state !== 'sending' && (
              <button type="button" className={styles.way} onClick={() => void store.discard(edit.key)}>
                give up
              </button>
            )}
          </li>
        ))}
        {pages.map((before, index) => (
          <HistoryPage
            key={before ?? 'newest'}
            {...{ productId, before, version, currency, onRestore }}
            onEarlier={index === pages.length - 1 ? (next) => setPages([...pages, next]) : undefined}
          />
        ))}
      </ol>
    </section>
  );
}

function HistoryPage({
  productId,
  before,
  version,
  currency,
  onRestore,
  onEarlier,
}: {
  productId: string;
  before: number | undefined;
  version: number;
  currency: string;
  onRestore: (entry: Restorable) => void;
  onEarlier: ((before: number) => void) | undefined;
}) {
  const { data, error, refetch } = useQuery(historyQuery(productId, before));
  if (error && !data) {
    return (
      <li className={styles.line}>
        The history did not arrive.{' '}
        <button type="button" className={styles.way} onClick={() => void refetch()}>
          Try again
        </button>
      </li>
    );
  }
  if (!data) {
    return (
      <li aria-hidden="true">
        <Skeleton width="9ch" />
        <Skeleton width="70%" />
      </li>
    );
  }
  if (data.entries.length === 0 && before === undefined) {
    return <li className={styles.line}>Nothing was changed since this product was made.</li>;
  }
  const oldest = data.entries.at(-1);
  return (
    <>
      {data.entries.map((entry) => (
        <li key={entry.version}>
          <span className={styles.when}>
            <Moment at={entry.at} />
          </span>
          <div className={styles.what}>
            <Who entry={entry} /> {entry.isCreation ? 'made it' : null}
            {!entry.isCreation && <ChangeSentence changes={toldChanges(entry.changes)} currency={currency} verb />}{' '}
            <span className={styles.version}>v {entry.version}</span>
          </div>
          {entry.version !== version && <Restore entry={entry} onRestore={onRestore} />}
        </li>
      ))}
      {oldest && data.next === null && !oldest.isCreation && (
        <li>
          <span className={styles.when}>before</span>
          <div className={styles.what}>
            as it was before all this <span className={styles.version}>v {oldest.version - 1}</span>
          </div>
          <Restore entry={{ version: oldest.version - 1, at: undefined }} onRestore={onRestore} />
        </li>
      )}
      {data.next !== null && onEarlier && (
        <li>
          <span />
          <Button className={styles.more} onClick={() => onEarlier(data.next!)}>
            Show earlier ones
          </Button>
        </li>
      )}
    </>
  );
}

function Restore({ entry, onRestore }: { entry: Restorable; onRestore: (entry: Restorable) => void }) {
  return (
    <button
      type="button"
      className={styles.way}
      aria-label={`Restore version ${entry.version}${entry.at ? ` of ${formatDateTime(entry.at)}` : ''}`}
      onClick={() => onRestore(entry)}
    >
      restore
    </button>
  );
}

function Who({ entry }: { entry: HistoryEntry }) {
  const { actor, job } = entry;
  if (!job) return <b>{actor?.name ?? 'From outside'}</b>;
  return (
    <>
      <b>{job.title}</b>
      {actor && `, by ${actor.name},`}
    </>
  );
}
