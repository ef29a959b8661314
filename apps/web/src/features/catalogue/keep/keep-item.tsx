import { Link } from 'wouter';
import { catalogueHref, parseCatalogueSearch } from '../../../cache/catalogue-query.ts';
import type { KeepAct } from '../../../cache/keep/keep-messages.ts';
import type { Keep } from '../../../cache/local/local-schema.ts';
import { Button } from '../../../ui/button.tsx';
import { formatBytes } from '../../../ui/format-size.ts';
import { Moment } from '../../../ui/moment.tsx';
import { Ruler } from '../../../ui/ruler.tsx';
import { Status } from '../../../ui/status.tsx';
import entries from '../../../ui/entries.module.css';
import styles from './keep.module.css';
import { isComing, keepShare, productsWords } from './keep-progress.ts';
import { keptWords, progressLine } from './keep-words.ts';

/** One list that is kept here: what it holds, of when it is, how large, and what can be done about it. */
export function KeepItem({
  keep,
  currency,
  isOnline,
  isReplaced,
  onAct,
  onShow,
}: {
  keep: Keep;
  currency: string;
  isOnline: boolean;
  /** Whether another one is loading in its place. */
  isReplaced: boolean;
  onAct: (act: KeepAct) => void;
  onShow: () => void;
}) {
  const { id: keepId, state, filter } = keep;
  const words = keptWords(filter, currency);
  const isOpen = state === 'loading' || state === 'paused';
  return (
    <li className={entries.item}>
      <div className={styles.line}>
        <Link href={catalogueHref(parseCatalogueSearch(filter))} onClick={onShow}>
          {words}
        </Link>
        <span className={styles.when}>{formatBytes(keep.bytes)}</span>
      </div>
      {isOpen || isComing(keep) ? (
        <>
          <Ruler
            label={`Loading ${words}`}
            value={keepShare(keep)}
            moving={state !== 'paused'}
            className={styles.ruler}
          />
          <p className={styles.said}>{progressLine(keep, isOnline)}</p>
        </>
      ) : state === 'failed' ? (
        <p className={styles.said}>
          <Status shape="failed">Not whole</Status> {keep.error}
        </p>
      ) : (
        <p className={styles.said}>
          {productsWords(keep.done)}
          {keep.withPictures && keep.picturesDone !== undefined && ' with pictures'}, as of{' '}
          <Moment at={new Date(keep.asOf).toISOString()} as="age" />.{keep.error && ` ${keep.error}`}
        </p>
      )}
      {keep.isExpired && state === 'ready' && !isReplaced && (
        <p className={styles.said}>
          <Status shape="risk">Out of date</Status> Too much has changed since to bring it up to date: load it anew. It
          stays readable until then.
        </p>
      )}
      <div className={styles.acts}>
        {state === 'loading' && (
          <Button variant="bare" onClick={() => onAct({ act: 'pause', keepId })}>
            Pause
          </Button>
        )}
        {(state === 'paused' || (state === 'failed' && !keep.isExpired)) && (
          <Button variant="bare" onClick={() => onAct({ act: 'resume', keepId })}>
            {state === 'paused' ? 'Go on' : 'Try again'}
          </Button>
        )}
        {keep.isExpired && !isReplaced && (
          <Button variant="bare" onClick={() => onAct({ act: 'refresh', keepId })}>
            Load anew
          </Button>
        )}
        {state === 'ready' && !keep.isExpired && (
          <Button variant="bare" onClick={() => onAct({ act: 'refresh', keepId })}>
            Refresh
          </Button>
        )}
        <Button variant="bare" onClick={() => onAct({ act: 'remove', keepId })}>
          {isOpen ? 'Cancel' : 'Remove'}
        </Button>
      </div>
    </li>
  );
}
