import type { Product } from '@headroom/contracts/products';
import type { ReactNode } from 'react';
import type { Edit } from '../../../cache/editing/edit.ts';
import type { EditStore } from '../../../cache/editing/edit-store.ts';
import { useUndoKeys } from '../../../cache/editing/use-undo-keys.ts';
import { useAnnounce } from '../../../ui/announcer.tsx';
import { Button } from '../../../ui/button.tsx';
import { Kbd } from '../../../ui/kbd.tsx';
import { Status } from '../../../ui/status.tsx';
import sheet from '../product-sheet.module.css';
import styles from './editable-sheet.module.css';

const IS_MAC = typeof navigator !== 'undefined' && /Mac|iP(?:hone|ad)/.test(navigator.userAgent);
const UNDO = IS_MAC ? '⌘Z' : 'Ctrl Z';

/** Status, what waits, the version, and the ways back. */
export function SheetState({
  product,
  shown,
  store,
  edits,
  hasChoice,
  children,
}: {
  product: Product;
  shown: Product;
  store: EditStore;
  edits: readonly Edit[];
  hasChoice: boolean;
  children: ReactNode;
}) {
  const { id } = product;
  const announce = useAnnounce();
  const waiting = edits.filter(({ state, failures }) => state === 'waiting' && failures > 0);
  const isArchived = shown.status === 'archived';

  useUndoKeys(store, announce, id);

  return (
    <div className={sheet.state}>
      {children}
      {waiting.length > 0 && (
        <>
          <span className={sheet.dot}>·</span>
          <Status shape="unsent">
            {waiting.length === 1 ? '1 change' : `${waiting.length} changes`} not sent
            {waiting[0]?.reason === 'signed-out' && ': sign in again'}
          </Status>
        </>
      )}
      {hasChoice && (
        <>
          <span className={sheet.dot}>·</span>
          <Status shape="risk">
            <a href="#choice">your choice</a>
          </Status>
        </>
      )}
      <span className={sheet.dot}>·</span>
      <span className={sheet.origin}>version {product.version}</span>
      <span className={styles.tools}>
        {store.canUndo(id) && (
          <Button variant="bare" onClick={() => void store.undo(id)} aria-keyshortcuts="Control+Z Meta+Z">
            Undo <Kbd>{UNDO}</Kbd>
          </Button>
        )}
        <Button onClick={() => void store.edit(product, { status: isArchived ? 'draft' : 'archived' })}>
          {isArchived ? 'Bring back' : 'Archive'}
        </Button>
      </span>
    </div>
  );
}
