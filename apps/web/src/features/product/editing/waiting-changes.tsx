import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { useEditing, useEditVersion } from '../../../cache/editing/browser-editing.ts';
import { needsPerson, type Edit } from '../../../cache/editing/edit.ts';
import type { EditStore } from '../../../cache/editing/edit-store.ts';
import { sessionQuery } from '../../../cache/session-query.ts';
import { siteQuery } from '../../../cache/site-query.ts';
import { Button } from '../../../ui/button.tsx';
import { Popover } from '../../../ui/popover.tsx';
import { Status } from '../../../ui/status.tsx';
import { ChangeSentence, changesOf } from './change-sentence.tsx';
import { toldChanges } from './history-words.tsx';
import { useUploads } from './pictures/use-uploads.ts';
import { WAIT_REASONS } from './pictures/wait-reasons.ts';
import { WaitingUpload } from './pictures/waiting-upload.tsx';
import styles from './waiting-changes.module.css';

/** In the bar of every screen: how many of the person's changes need them, or wait for the network, and each of them. */
export function WaitingChanges() {
  const { data: user } = useQuery(sessionQuery);
  return user ? <Waiting key={user.id} /> : null;
}

function Waiting() {
  const { store } = useEditing();
  useEditVersion(store);
  const [isOpen, setOpen] = useState(false);
  const { currency = '' } = useQuery(siteQuery).data ?? {};
  const uploading = useUploads();
  const uploads = uploading.uploads();
  const refused = uploads.filter(({ state }) => state === 'refused').length;
  const needing = store.all().filter(needsPerson);
  const unsent = store.all().filter(({ state, failures }) => state === 'waiting' && failures > 0);
  const needingCount = needing.length + refused;
  if (needingCount + unsent.length + uploads.length === 0) return null;
  return (
    <Popover
      align="end"
      className={styles.layer}
      onToggle={setOpen}
      layerProps={{ role: 'region', 'aria-label': 'Changes that wait' }}
      renderTrigger={(props) => (
        <button {...props} type="button" className={styles.trigger}>
          {needingCount > 0 ? (
            <Needing count={needingCount} />
          ) : (
            <Status shape="unsent">{unsent.length + uploads.length} unsent</Status>
          )}
        </button>
      )}
    >
      {isOpen && (
        <>
          <h2 className={styles.title}>{needingCount > 0 ? 'Changes that need you' : 'Not sent yet'}</h2>
          <ul>
            {[...needing, ...unsent].map((edit) => (
              <Item key={edit.key} edit={edit} store={store} currency={currency} />
            ))}
            {uploads.map((upload) => (
              <WaitingUpload key={upload.id} upload={upload} store={uploading}>
                <Link href={`/products/${upload.productId}`} className={styles.name} onClick={leave}>
                  {upload.title || 'A product'}
                </Link>
              </WaitingUpload>
            ))}
          </ul>
        </>
      )}
    </Popover>
  );
}

/** On a phone it is said in one word less; whoever hears it hears them all. */
function Needing({ count }: { count: number }) {
  return (
    <Status shape="risk">
      <span>
        {count} <span className={styles.long}>{count === 1 ? 'change ' : 'changes '}</span>
        {count === 1 ? 'needs you' : 'need you'}
      </span>
    </Status>
  );
}

function Item({ edit, store, currency }: { edit: Edit; store: EditStore; currency: string }) {
  const { productId, title, state, refusal, reason, key } = edit;
  const isCollided = state === 'collided';
  const address = `/products/${productId}`;
  return (
    <li className={styles.item}>
      <p>
        <Link href={isCollided ? `${address}#choice` : address} className={styles.name} onClick={leave}>
          {title || 'A product'}
        </Link>{' '}
        <ChangeSentence changes={toldChanges(changesOf(edit))} currency={currency} isUnsent />
      </p>
      <p className={styles.said}>
        {isCollided && (
          <>
            <Status shape="risk">Your choice</Status> Somebody was faster. Open it to choose theirs or yours.
          </>
        )}
        {state === 'refused' && (
          <>
            <Status shape="failed">Refused</Status> {refusal?.message}
          </>
        )}
        {state === 'waiting' && (
          <>
            <Status shape="unsent">Unsent</Status> {reason && WAIT_REASONS[reason]}
          </>
        )}
      </p>
      <p className={styles.acts}>
        {(refusal?.isRetryable || state === 'waiting') && (
          <Button variant="bare" onClick={() => void store.retry()}>
            Try again
          </Button>
        )}
        <Button variant="bare" onClick={() => void store.discard(key)}>
          Give it up
        </Button>
      </p>
    </li>
  );
}

/** The list covers what it leads to. On the product's own page the choice is already there to be seen. */
function leave(event: { currentTarget: Element }): void {
  event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
  document.getElementById('choice')?.scrollIntoView({ block: 'start' });
}
