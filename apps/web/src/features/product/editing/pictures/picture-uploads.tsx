import { LIMITS } from '@headroom/contracts/catalogue';
import type { Product } from '@headroom/contracts/products';
import { useRef, type ReactNode } from 'react';
import { useAnnounce } from '../../../../ui/announcer.tsx';
import { Button } from '../../../../ui/button.tsx';
import { cropMarks } from '../../../../ui/crop-frame.tsx';
import { formatBytes } from '../../../../ui/format-size.ts';
import { checkPictureFile } from './check-picture-file.ts';
import styles from './pictures.module.css';
import { UploadRow } from './upload-row.tsx';
import { useFileDrop, useFilePaste } from './use-files.ts';
import { useUploads } from './use-uploads.ts';

/** The pictures of a product with all the ways in which new ones get there: chosen, dropped, pasted, taken. */
export function PictureUploads({
  product,
  onSave,
  children,
}: {
  product: Pick<Product, 'id' | 'title' | 'images'>;
  onSave: (images: Product['images'], from: Product['images']) => void;
  /** The pictures that it has. */
  children?: ReactNode;
}) {
  const store = useUploads();
  const announce = useAnnounce();
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const { id, title, images } = product;
  const uploads = store.uploads(id);
  const asked = store.added(id).filter(({ isAnswered }) => !isAnswered);
  const heldBytes = store.heldBytes();

  function add(files: readonly File[]): void {
    let room = LIMITS.images - images.length - uploads.length;
    const checked = files.map((file) => {
      const refusal = checkPictureFile(file);
      if (refusal || room-- > 0) return { file, refusal };
      return { file, refusal: `A product has at most ${LIMITS.images} pictures. Take one off first.` };
    });
    if (checked.length === 0) return;
    void store.add({ id, title }, checked);
    const refused = checked.filter(({ refusal }) => refusal).length;
    const taken = checked.length - refused;
    announce(
      `${taken === 1 ? '1 picture' : `${taken} pictures`} to upload${refused > 0 ? `, ${refused} refused` : ''}.`,
    );
  }

  const { isOver, ...zone } = useFileDrop(add);
  useFilePaste(add);

  function describe(url: string, alt: string): void {
    onSave(
      images.map((image) => (image.url === url ? { ...image, alt } : image)),
      images,
    );
  }

  return (
    <section aria-label="Pictures" className={styles.zone} {...zone}>
      {isOver && <div className={`${cropMarks} ${styles.over}`}>Let it go</div>}
      {children}
      <div className={styles.ways}>
        <Button onClick={() => picker.current?.click()}>Add pictures</Button>
        <Button className={styles.camera!} onClick={() => camera.current?.click()}>
          Take a photo
        </Button>
        <span className={styles.hint}>or drop or paste them here</span>
        <FileInput ref={picker} label="Pictures to add" multiple onFiles={add} />
        <FileInput ref={camera} label="Photo to add" capture="environment" onFiles={add} />
      </div>
      {heldBytes > 0 && (
        <p className={styles.held}>
          You save data, and {formatBytes(heldBytes)} wait to be sent.{' '}
          <Button variant="bare" onClick={store.release}>
            Send them now
          </Button>
        </p>
      )}
      {asked.length + uploads.length > 0 && (
        <ul className={styles.rows} aria-label="New pictures">
          {[...asked, ...uploads].map((picture) => (
            <UploadRow key={picture.id} picture={picture} store={store} onDescribe={describe} />
          ))}
        </ul>
      )}
    </section>
  );
}

function FileInput({
  label,
  onFiles,
  ...input
}: {
  ref: React.Ref<HTMLInputElement>;
  label: string;
  multiple?: boolean;
  capture?: 'environment';
  onFiles: (files: readonly File[]) => void;
}) {
  return (
    <input
      type="file"
      hidden
      // Not the list of types: with that a phone would send its own format where it could send a JPEG.
      accept="image/*"
      aria-label={label}
      {...input}
      onChange={({ currentTarget }) => {
        onFiles([...(currentTarget.files ?? [])]);
        // The same file may be chosen again.
        currentTarget.value = '';
      }}
    />
  );
}
