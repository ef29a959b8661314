import { pictureHashOf } from '@headroom/contracts/picture-forms';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isShowable, pictureQuery } from '../../../../cache/uploads/picture-query.ts';
import { NEW_PRODUCT, type AddedPicture, type Upload } from '../../../../cache/uploads/upload.ts';
import type { UploadStore } from '../../../../cache/uploads/upload-store.ts';
import { Button } from '../../../../ui/button.tsx';
import { formatBytes } from '../../../../ui/format-size.ts';
import { Ruler } from '../../../../ui/ruler.tsx';
import { Status } from '../../../../ui/status.tsx';
import { checkPictureFile } from './check-picture-file.ts';
import { DescribeField } from './describe-field.tsx';
import { LocalPicture } from './local-picture.tsx';
import styles from './pictures.module.css';
import { WAIT_REASONS } from './wait-reasons.ts';

/**
 * A picture from its choice until it is described. One row for both, on its way and on the product, so that what is
 * being typed in it stays.
 */
export function UploadRow({
  picture,
  store,
  onDescribe,
}: {
  picture: Upload | AddedPicture;
  store: UploadStore;
  /** Of one that the product has. */
  onDescribe: (url: string, alt: string) => void;
}) {
  const { id, name, file, alt } = picture;
  const upload = 'state' in picture ? picture : undefined;
  const isRefused = upload?.state === 'refused';
  return (
    <li className={styles.row}>
      <LocalPicture file={file} />
      <div className={styles.body}>
        <p className={styles.name}>
          <b>
            <bdi>{name}</bdi>
          </b>{' '}
          <span>{formatBytes(file.size)}</span>
        </p>
        {upload ? <OnItsWay upload={upload} /> : <Added picture={picture as AddedPicture} store={store} />}
        {!isRefused && (
          <DescribeField
            name={name}
            alt={alt}
            onSave={(text) => {
              if (upload) return void store.describe(id, text);
              onDescribe((picture as AddedPicture).url, text);
              return store.note(id, { alt: text });
            }}
            onLeave={() => !upload && store.note(id, { isAnswered: true })}
          />
        )}
      </div>
      <div className={styles.acts}>
        {isRefused && <TryAgain upload={upload} store={store} />}
        {upload ? (
          <Button
            variant="bare"
            aria-label={`${isRefused ? 'Give it up:' : 'Cancel'} ${name}`}
            onClick={() => void store.cancel(id)}
          >
            {isRefused ? 'Give it up' : 'Cancel'}
          </Button>
        ) : (
          <Button variant="bare" aria-label={`Skip ${name}`} onClick={() => store.note(id, { isAnswered: true })}>
            Skip
          </Button>
        )}
      </div>
    </li>
  );
}

function OnItsWay({ upload }: { upload: Upload }) {
  const { state, productId, name, file, sentBytes, reason, refusal, isKept } = upload;
  if (state === 'refused') {
    return (
      <p className={styles.said} role="alert">
        <Status shape="failed">Refused</Status> {refusal}
      </p>
    );
  }
  if (state === 'sending') {
    const isSent = sentBytes >= file.size;
    return (
      <>
        <Ruler label={`Uploading ${name}`} value={isSent ? undefined : sentBytes / file.size} moving />
        <p className={styles.said}>
          {isSent ? 'All of it is there. Looking at it…' : `${formatBytes(sentBytes)} of ${formatBytes(file.size)}`}
        </p>
      </>
    );
  }
  return (
    <p className={styles.said}>
      {state === 'uploaded' ? (
        `There. It is added ${productId === NEW_PRODUCT ? 'when the product is made' : 'behind those that were chosen before it'}.`
      ) : (
        <>
          <Status shape="unsent">Waits</Status> {reason ? WAIT_REASONS[reason] : 'It is sent in its turn.'}
        </>
      )}
      {!isKept && ' This device has no room for it: leave the page open until it is sent.'}
    </p>
  );
}

/** On the product. Until the server has a form of it, it is shown from here. */
function Added({ picture, store }: { picture: AddedPicture; store: UploadStore }) {
  const { id, url, isReady } = picture;
  const { data } = useQuery({ ...pictureQuery(pictureHashOf(url) ?? ''), enabled: !isReady });
  const isOver = data !== undefined && isShowable(data);
  useEffect(() => {
    if (isOver) store.note(id, { isReady: true });
  }, [isOver, store, id]);
  if (data?.state === 'failed') {
    return (
      <p className={styles.said} role="alert">
        <Status shape="failed">Cannot be shown</Status> {data.error?.message} Take it off, and add it in another form.
      </p>
    );
  }
  return (
    <p className={styles.said}>
      <Status shape="good">Added</Status> {isReady || isOver ? '' : 'Its sizes are being made.'}
    </p>
  );
}

function TryAgain({ upload, store }: { upload: Upload; store: UploadStore }) {
  const input = useRef<HTMLInputElement>(null);
  const { id, name, isKept } = upload;
  return (
    <>
      {/* What was refused before it was sent is refused again. */}
      {isKept && (
        <Button variant="bare" aria-label={`Try again: ${name}`} onClick={() => void store.retry(id)}>
          Try again
        </Button>
      )}
      <Button variant="bare" aria-label={`Choose another for ${name}`} onClick={() => input.current?.click()}>
        Choose another
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/*"
        aria-label={`Another for ${name}`}
        onChange={({ currentTarget: { files } }) => {
          const file = files?.[0];
          if (file) void store.retry(id, { file, refusal: checkPictureFile(file) });
        }}
      />
    </>
  );
}
