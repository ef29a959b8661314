import type { ReactNode } from 'react';
import type { Upload } from '../../../../cache/uploads/upload.ts';
import type { UploadStore } from '../../../../cache/uploads/upload-store.ts';
import { Button } from '../../../../ui/button.tsx';
import { formatBytes } from '../../../../ui/format-size.ts';
import { Status } from '../../../../ui/status.tsx';
import entries from '../../../../ui/entries.module.css';
import styles from '../waiting-changes.module.css';
import { WAIT_REASONS } from './wait-reasons.ts';

/** A picture that is not on its product yet, in the list of what waits. */
export function WaitingUpload({
  upload,
  store,
  children,
}: {
  upload: Upload;
  store: UploadStore;
  /** The way to its product. */
  children: ReactNode;
}) {
  const { id, name, file, state, reason, refusal, sentBytes, isKept } = upload;
  return (
    <li className={entries.item}>
      <p>
        {children} the picture <bdi>{name}</bdi>
      </p>
      <p className={entries.said}>
        {state === 'refused' ? (
          <>
            <Status shape="failed">Refused</Status> {refusal}
          </>
        ) : (
          <>
            <Status shape="unsent">{state === 'sending' ? 'On its way' : 'Unsent'}</Status>{' '}
            {state === 'sending'
              ? `${formatBytes(sentBytes)} of ${formatBytes(file.size)}`
              : reason && WAIT_REASONS[reason]}
          </>
        )}
      </p>
      <p className={styles.acts}>
        {state === 'refused'
          ? isKept && (
              <Button variant="bare" onClick={() => void store.retry(id)}>
                Try again
              </Button>
            )
          : reason && (
              <Button variant="bare" onClick={store.wake}>
                Try now
              </Button>
            )}
        <Button variant="bare" onClick={() => void store.cancel(id)}>
          Give it up
        </Button>
      </p>
    </li>
  );
}
