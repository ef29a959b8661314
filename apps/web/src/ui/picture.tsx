import { pictureFormUrl, pictureWidthsOf, pictureHashOf, type PictureFormat } from '@headroom/contracts/picture-forms';
import { useState, type ComponentProps, type CSSProperties } from 'react';
import { assetOrigin } from './asset-origin.ts';
import styles from './picture.module.css';
import { useThrift } from './thrift.ts';

export interface PictureImage {
  url: string;
  alt: string;
  width?: number | null;
  height?: number | null;
  /** Six colours, three above three, as RRGGBB. */
  placeholder?: string | null;
}

/**
 * A flush plate: the picture covers its box. Without one, or when it does not load, crop marks say so. One that was
 * uploaded here comes in the best format and the fitting width; until then its colours stand there.
 */
export function Picture({
  image,
  className,
  missing = 'no picture',
  sizes = '100vw',
  widest = 1920,
  isSpared = false,
  ...img
}: Omit<ComponentProps<'img'>, 'src' | 'srcSet' | 'alt' | 'className' | 'style'> & {
  image: PictureImage | null | undefined;
  className?: string | undefined;
  /** What the crop marks say; empty in boxes too small for words. */
  missing?: string;
  /** How wide the box is: https://html.spec.whatwg.org/multipage/images.html#sizes-attributes */
  sizes?: string;
  /** The most pixels that the box needs across, on dense screens too. */
  widest?: number;
  /** One of many far down: where bytes are dear its colours are enough. */
  isSpared?: boolean;
}) {
  const [broken, setBroken] = useState<string>();
  const isThrifty = useThrift();
  if (!image || broken === image.url) {
    return (
      <span className={[styles.box, styles.crop, className].filter(Boolean).join(' ')}>
        {image && missing ? 'picture did not load' : missing}
      </span>
    );
  }
  const origin = image.url.startsWith('/') && broken === undefined ? assetOrigin : '';
  const url = origin + image.url;
  const hash = pictureHashOf(image.url);
  const most = isThrifty ? widest / 2 : widest;
  const srcSet = (format: PictureFormat) =>
    pictureWidthsOf(image.width ?? most)
      .filter((width, index) => index === 0 || width <= most)
      .map((width) => `${origin}${pictureFormUrl(hash!, width, format)} ${width}w`)
      .join();
  const fit = img.loading === 'lazy' ? `auto, ${sizes}` : sizes;
  const style = colours(image.placeholder);
  const drawn = (
    <img
      // Another picture is another element: the last one must not stand there until it has come.
      key={url}
      decoding="async"
      {...img}
      {...(hash && { sizes: fit, srcSet: srcSet('jpg') })}
      src={url}
      alt={image.alt}
      width={image.width ?? undefined}
      height={image.height ?? undefined}
      style={style}
      // At every drawing: it may have come before its colours, and where a server drew it, before the script.
      ref={(element) => uncover(element)}
      onLoad={(event) => uncover(event.currentTarget)}
      onError={() => setBroken(url)}
    />
  );
  return (
    <span className={[styles.box, className].filter(Boolean).join(' ')}>
      {isSpared && isThrifty && style ? (
        <i style={style} />
      ) : hash ? (
        <picture key={url}>
          <source type="image/avif" sizes={fit} srcSet={srcSet('avif')} />
          <source type="image/webp" sizes={fit} srcSet={srcSet('webp')} />
          {drawn}
        </picture>
      ) : (
        drawn
      )}
    </span>
  );
}

/** Without its colours, which would be seen through a picture that is not opaque and beside one that does not fill its box. */
function uncover(img: HTMLImageElement | null): void {
  if (!img?.complete) return;
  // Nothing else: while it moves from one screen to the next, its name stands there too.
  for (const name of [...img.style].filter((each) => /^--p\d$/.test(each))) img.style.removeProperty(name);
  if (img.style.length === 0) img.removeAttribute('style');
}

/** The colours as what the style sheet mixes. */
function colours(placeholder: string | null | undefined): CSSProperties | undefined {
  const six = placeholder?.match(/[\da-f]{6}/g);
  return six
    ? (Object.fromEntries(six.map((colour, index) => [`--p${index}`, `#${colour}`])) as CSSProperties)
    : undefined;
}
