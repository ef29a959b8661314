import type { Product, ProductImage } from '@headroom/contracts/products';
import { useEffect, useRef, useState, type ComponentProps, type KeyboardEvent, type ReactNode } from 'react';
import { formatCount } from '../../ui/format.ts';
import { Picture } from '../../ui/picture.tsx';
import styles from './product-pictures.module.css';

/** Two lines of small plates; more are shown when they are asked for. */
const FIRST_PLATES = 12;

/** What a small plate does besides showing its picture. */
export type PlateProps = Omit<ComponentProps<'button'>, 'onClick' | 'className' | 'type'> & {
  [name: `data-${string}`]: string | boolean | undefined;
};

/**
 * One big plate and all of them small. The big one is a strip that scrolls and snaps, so that a finger swipes it
 * without any script; the small ones and the arrow keys move it.
 */
export function ProductPictures({
  images,
  first,
  renderAlt,
  renderTools,
  plateProps,
}: {
  images: Product['images'] | undefined;
  first: ProductImage | null | undefined;
  /** What stands in the place of a picture's alt text. */
  renderAlt?: ((image: ProductImage) => ReactNode) | undefined;
  /** What can be done with the picture that is shown; `show` shows another one. */
  renderTools?: ((at: number, show: (index: number) => void) => ReactNode) | undefined;
  plateProps?: ((index: number, show: (index: number) => void) => PlateProps) | undefined;
}) {
  const strip = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const [asked, setAsked] = useState<{ to: number }>();
  const [all, setAll] = useState(false);
  // After what is shown has been drawn: a picture that was moved is scrolled to where it stands then.
  useEffect(() => {
    if (asked && strip.current) strip.current.scrollLeft = asked.to * strip.current.clientWidth;
  }, [asked]);
  const pictures = images ?? (first ? [first] : []);
  if (pictures.length === 0) {
    const known = images !== undefined || first === null;
    return known ? (
      <Picture image={null} className={`${styles.hero} ${styles.missing}`} />
    ) : (
      <div className={styles.hero} />
    );
  }
  const shown = all || pictures.length <= FIRST_PLATES ? pictures.length : FIRST_PLATES - 1;
  const current = pictures[Math.min(at, pictures.length - 1)]!;

  function show(index: number) {
    const to = Math.max(0, Math.min(pictures.length - 1, index));
    setAt(to);
    setAsked({ to });
  }

  function onKeyDown(event: KeyboardEvent) {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: pictures.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(to);
  }

  return (
    <figure className={styles.pictures}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <section
        ref={strip}
        className={styles.strip}
        aria-label={`Picture ${at + 1} of ${pictures.length}`}
        // Focusable, because it scrolls: the arrow keys work on it as on the small plates.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={pictures.length > 1 ? 0 : undefined}
        onKeyDown={onKeyDown}
        onScroll={(event) => {
          const { scrollLeft, clientWidth } = event.currentTarget;
          if (clientWidth > 0) setAt(Math.round(scrollLeft / clientWidth));
        }}
      >
        {pictures.map((image, index) => (
          <Picture
            key={image.id}
            image={image}
            className={styles.hero}
            loading={index === 0 ? 'eager' : 'lazy'}
            fetchPriority={index === 0 ? 'high' : 'low'}
            sizes="(max-width: 720px) 100vw, (max-width: 1300px) 54vw, 640px"
            missing="this picture did not load"
          />
        ))}
      </section>
      {pictures.length > 1 && (
        <ul className={styles.plates}>
          {pictures.slice(0, shown).map((image, index) => {
            const own = plateProps?.(index, show);
            return (
              <li key={image.id}>
                <button
                  type="button"
                  {...own}
                  aria-label={`Show picture ${index + 1}${image.alt && `: ${image.alt}`}`}
                  aria-current={index === at ? 'true' : undefined}
                  onClick={() => show(index)}
                  onKeyDown={(event) => {
                    own?.onKeyDown?.(event);
                    if (!event.defaultPrevented) onKeyDown(event);
                  }}
                >
                  <Picture
                    image={{ ...image, alt: '' }}
                    className={styles.plate}
                    loading="lazy"
                    sizes="(max-width: 720px) 17vw, 110px"
                    widest={384}
                    missing=""
                    draggable={false}
                  />
                </button>
              </li>
            );
          })}
          {shown < pictures.length && (
            <li>
              <button type="button" className={styles.more} onClick={() => setAll(true)}>
                {formatCount(pictures.length - shown)} more
              </button>
            </li>
          )}
        </ul>
      )}
      <figcaption className={styles.caption}>
        {images && `${at + 1} of ${pictures.length}`}
        {current.width && current.height && ` · ${current.width} × ${current.height}`}
        {' · '}
        {renderAlt || current.alt ? (
          <>alt text: {renderAlt ? renderAlt(current) : <bdi className={styles.alt}>{current.alt}</bdi>}</>
        ) : (
          'no alt text'
        )}
      </figcaption>
      {images && renderTools?.(Math.min(at, pictures.length - 1), show)}
    </figure>
  );
}
