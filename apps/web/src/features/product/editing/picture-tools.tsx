import type { Product } from '@headroom/contracts/products';
import { useAnnounce } from '../../../ui/announcer.tsx';
import { Button } from '../../../ui/button.tsx';
import styles from './picture-tools.module.css';
import { movePicture, numbered } from './pictures/move-picture.ts';

/** Moves the picture that is shown among the others, or takes it off. The first one is what lists show. */
export function PictureTools({
  images,
  at,
  show,
  onSave,
}: {
  images: Product['images'];
  at: number;
  show: (index: number) => void;
  /** Resolves when the new order is kept and shown. */
  onSave: (images: Product['images'], from: Product['images']) => Promise<unknown>;
}) {
  const announce = useAnnounce();
  const image = images[at];
  if (!image) return null;

  async function move(to: number) {
    if (to < 0 || to >= images.length) return;
    await onSave(movePicture(images, at, to), images);
    announce(`Now picture ${to + 1} of ${images.length}`);
    show(to);
  }

  const without = images.flatMap(({ alt }, index) => (alt.trim() ? [] : [index]));
  const next = without.find((index) => index > at) ?? without[0];

  return (
    <>
      <fieldset className={styles.tools} aria-label={`Picture ${at + 1} of ${images.length}`}>
        {images.length > 1 && (
          <>
            <Button variant="bare" aria-disabled={at === 0 || undefined} onClick={() => void move(at - 1)}>
              Move earlier
            </Button>
            <Button
              variant="bare"
              aria-disabled={at === images.length - 1 || undefined}
              onClick={() => void move(at + 1)}
            >
              Move later
            </Button>
            {at > 0 && (
              <Button variant="bare" onClick={() => void move(0)}>
                Make it the first
              </Button>
            )}
          </>
        )}
        <Button
          variant="bare"
          className={styles.remove!}
          onClick={() => {
            void onSave(numbered(images.filter((other) => other !== image)), images);
            announce('Taken off. Undo brings it back.');
          }}
        >
          Take it off
        </Button>
      </fieldset>
      {next !== undefined && (
        <p className={styles.note}>
          {without.length} of {images.length} without alt text.{' '}
          {/* The one that is shown is described where it says so. */}
          {next !== at && (
            <Button variant="bare" onClick={() => show(next)}>
              Show {without.includes(at) ? 'the next' : 'it'}
            </Button>
          )}
        </p>
      )}
    </>
  );
}
