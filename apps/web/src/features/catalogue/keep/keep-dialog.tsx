import { useState } from 'react';
import type { KeepAct } from '../../../cache/keep/keep-messages.ts';
import { useLocalState } from '../../../cache/local/use-local-state.ts';
import { useReachable } from '../../../cache/use-reachable.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { formatCount } from '../../../ui/format.ts';
import entries from '../../../ui/entries.module.css';
import styles from './keep.module.css';
import { KeepItem } from './keep-item.tsx';
import { KeepOffer, keepableBytes, useMeasure } from './keep-offer.tsx';
import { keptWords } from './keep-words.ts';
import { useKeeps } from './use-keeps.ts';

/** Keeps the present filter on this device, and shows what is kept already. */
export default function KeepDialog({
  filter,
  currency,
  onClose,
}: {
  /** `filterQuery(state)` of the list on screen. */
  filter: string;
  currency: string;
  onClose: () => void;
}) {
  const { keeps, client } = useKeeps(true);
  const isOnline = useReachable();
  const local = useLocalState();
  const [withPictures, setWithPictures] = useState(true);
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<string>();
  const isKept = keeps?.some((keep) => keep.filter === filter) ?? false;
  const canKeep = local !== 'memory';
  const measured = useMeasure(client, filter, canKeep && keeps !== undefined && !isKept);
  const bytes = keepableBytes(measured, withPictures);
  const isReady = !isSending && bytes !== undefined;

  async function act(asked: KeepAct): Promise<void> {
    setFailure(undefined);
    try {
      await client?.act(asked);
    } catch (error) {
      setFailure((error as Error).message);
    }
  }

  async function begin(): Promise<void> {
    if (!isReady) return;
    setSending(true);
    // Without it a browser that runs out of room may throw everything away unasked.
    await (navigator.storage as Partial<StorageManager> | undefined)?.persist?.().catch(() => false);
    await act({ act: 'keep', filter, withPictures });
    setSending(false);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title="Keep on this device"
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          {canKeep && !isKept && (
            <Button variant="go" aria-disabled={!isReady} onClick={() => void begin()}>
              {isSending
                ? 'Starting…'
                : bytes === undefined
                  ? 'Keep'
                  : `Keep ${formatCount(measured!.measure!.products)}`}
            </Button>
          )}
        </>
      }
    >
      {!canKeep ? (
        <p>
          This browser keeps nothing here, as in a private window. Open Headroom in an ordinary one to keep products.
        </p>
      ) : (
        !isKept && (
          <section className={styles.offer} aria-label="The list on screen">
            <h3 className={styles.what}>{keptWords(filter, currency)}</h3>
            <KeepOffer measured={measured} withPictures={withPictures} onPictures={setWithPictures} />
            <p className={styles.said}>
              Without a network you can then read, search, filter and sort all of it. With one, only what changes is
              loaded.
            </p>
          </section>
        )
      )}
      {failure !== undefined && <p role="alert">{failure}</p>}
      {keeps !== undefined && keeps.length > 0 && (
        <section aria-label="Kept here">
          <h3 className={entries.title}>Kept here</h3>
          <ul>
            {keeps.map((one) => (
              <KeepItem
                key={one.id}
                keep={one}
                currency={currency}
                isOnline={isOnline}
                isReplaced={keeps.some(({ replaces }) => replaces === one.id)}
                onAct={(asked) => void act(asked)}
                onShow={onClose}
              />
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  );
}
