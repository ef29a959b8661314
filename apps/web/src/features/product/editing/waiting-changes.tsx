import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useEditing, useEditVersion } from '../../../cache/editing/browser-editing.ts';
import type { Drafts } from '../../../cache/editing/drafts.ts';
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
import entries from '../../../ui/entries.module.css';
import styles from './waiting-changes.module.css';

/** In the bar of every screen: how many of the person's changes need them, or wait for the network, and each of them. */
export function WaitingChanges() {
  const { data: user } = useQuery(sessionQuery);
  return user ? <Waiting key={user.id} /> : null;
}

function Waiting() {
  const { store, drafts } = useEditing();
  useEditVersion(store);
  useEditVersion(drafts);
  const [path] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const { currency = '' } = useQuery(siteQuery).data ?? {};
  const uploading = useUploads();
  const uploads = uploading.uploads();
  const refused = uploads.filter(({ state }) => state === 'refused').length;
  const needing = store.all().filter(needsPerson);
  const unsent = store
    .all()
    .filter(({ state, failures }) => (state === 'waiting' || state === 'sending') && failures > 0);
  const needingCount = needing.length + refused;
  const unsentCount = unsent.length + uploads.length - refused;
  const left = useLasting(leftDrafts(drafts, path));
  if (needingCount + unsentCount + left.length === 0) return null;
  return (
    <Popover
      align="end"
      className={styles.layer}
      onToggle={setOpen}
      layerProps={{ role: 'region', 'aria-label': 'Changes that wait' }}
      renderTrigger={(props) => (
        <button {...props} type="button" className={styles.trigger}>
          {needingCount > 0 ? (
            <Needing count={needingCount} unsentCount={unsentCount} />
          ) : (
            <Status shape="unsent">
              {unsentCount > 0
                ? `${unsentCount} unsent`
                : `${left.length} ${left.length === 1 ? 'text' : 'texts'} not saved`}
            </Status>
          )}
        </button>
      )}
    >
      {isOpen && (
        <>
          <h2 className={entries.title}>
            {needingCount > 0 ? 'Changes that need you' : unsentCount > 0 ? 'Not sent yet' : 'Begun, not saved'}
          </h2>
          <ul className={styles.list}>
            {[...needing, ...unsent].map((edit) => (
              <Item key={edit.key} edit={edit} store={store} currency={currency} />
            ))}
            {uploads.map((upload) => (
              <WaitingUpload key={upload.id} upload={upload} store={uploading}>
                <Link href={`/products/${upload.productId}`} className={styles.name} onClick={leave}>
                  {upload.title || 'A new product'}
                </Link>
              </WaitingUpload>
            ))}
            {left.map((draft) => (
              <LeftDraft key={`${draft.productId} ${draft.field}`} draft={draft} drafts={drafts} />
            ))}
          </ul>
        </>
      )}
    </Popover>
  );
}

/** On a phone it is said in one word less; whoever hears it hears them all. */
function Needing({ count, unsentCount }: { count: number; unsentCount: number }) {
  return (
    <Status shape="risk">
      <span>
        {count} <span className={styles.long}>{count === 1 ? 'change ' : 'changes '}</span>
        {count === 1 ? 'needs you' : 'need you'}
        {unsentCount > 0 && (
          <>
            <span className={styles.long}>, {unsentCount} unsent</span>
            <span aria-hidden="true" className={styles.short}>
              {' '}
              +{unsentCount}
            </span>
          </>
        )}
      </span>
    </Status>
  );
}

function Item({ edit, store, currency }: { edit: Edit; store: EditStore; currency: string }) {
  const { productId, title, state, refusal, reason, key } = edit;
  const isCollided = state === 'collided';
  const address = `/products/${productId}`;
  return (
    <li className={entries.item}>
      <p>
        <Link href={isCollided ? `${address}#choice` : address} className={styles.name} onClick={leave}>
          {title || 'A product'}
        </Link>{' '}
        <ChangeSentence changes={toldChanges(changesOf(edit))} currency={currency} isUnsent />
      </p>
      <p className={entries.said}>
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
        {(state === 'waiting' || state === 'sending') && (
          <>
            <Status shape="unsent">Unsent</Status> {reason && WAIT_REASONS[reason]}
          </>
        )}
        {state === 'sending' && (
          <>
            <Status shape="unsent">Unsent</Status> On its way.
          </>
        )}
      </p>
      <p className={styles.acts}>
        {(refusal?.isRetryable || state === 'waiting') && (
          <Button variant="bare" onClick={() => void store.retry()}>
            {state === 'waiting' ? 'Try now' : 'Try again'}
          </Button>
        )}
        {state !== 'sending' && (
          <Button variant="bare" onClick={() => void store.discard(key)}>
            Give it up
          </Button>
        )}
      </p>
    </li>
  );
}

type KeptDraft = ReturnType<Drafts['all']>[number];

/** Texts that were begun on other screens: what is being typed now, and what stands open on this one, nobody has left. */
function leftDrafts(drafts: Drafts, path: string): readonly KeptDraft[] {
  const isTyping = document.activeElement?.matches('main input, main textarea') === true;
  return isTyping ? [] : drafts.all().filter(({ productId }) => path !== `/products/${productId}`);
}

const NONE: readonly KeptDraft[] = [];
const LASTING_MILLISECONDS = 1_000;

/** A text that is just becoming an edit was not left. */
function useLasting(left: readonly KeptDraft[]): readonly KeptDraft[] {
  const [lasts, setLasts] = useState(false);
  const isAny = left.length > 0;
  useEffect(() => {
    const timer = setTimeout(() => setLasts(isAny), isAny ? LASTING_MILLISECONDS : 0);
    return () => clearTimeout(timer);
  }, [isAny]);
  return lasts ? left : NONE;
}

/** Fields whose begun text says something by itself. */
const READABLE: ReadonlySet<string> = new Set([
  'title',
  'vendor',
  'type',
  'handle',
  'description',
  'price',
  'stock',
  'tag',
]);

function LeftDraft({ draft, drafts }: { draft: KeptDraft; drafts: Drafts }) {
  const { productId, field, title, text } = draft;
  return (
    <li className={entries.item}>
      <p>
        <Link href={`/products/${productId}`} className={styles.name} onClick={leave}>
          {title || (productId === 'new' ? 'A new product' : 'A product')}
        </Link>{' '}
        {READABLE.has(field) && (
          <>
            {field}: “{text.length > 80 ? `${text.slice(0, 80)}…` : text}”
          </>
        )}
      </p>
      <p className={entries.said}>
        <Status shape="unsent">Begun</Status> Not saved. It stands in its field when you open it.
      </p>
      <p className={styles.acts}>
        <Button variant="bare" onClick={() => drafts.drop(productId, field)}>
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
