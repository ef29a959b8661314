import { useState, type ComponentProps } from 'react';
import { assetOrigin } from './asset-origin.ts';
import styles from './picture.module.css';

/** A flush plate: the picture covers its box. Without one, or when it does not load, crop marks say so. */
export function Picture({
  image,
  className,
  missing = 'no picture',
  ...img
}: Omit<ComponentProps<'img'>, 'src' | 'alt' | 'className'> & {
  image: { url: string; alt: string; width?: number | null; height?: number | null } | null | undefined;
  className?: string | undefined;
  /** What the crop marks say; empty in boxes too small for words. */
  missing?: string;
}) {
  const [broken, setBroken] = useState<string>();
  const url = image?.url.startsWith('/') && broken === undefined ? assetOrigin + image.url : image?.url;
  if (!image || broken === image.url) {
    return (
      <span className={[styles.box, styles.crop, className].filter(Boolean).join(' ')}>
        {image && missing ? 'picture did not load' : missing}
      </span>
    );
  }
  return (
    <span className={[styles.box, className].filter(Boolean).join(' ')}>
      <img
        decoding="async"
        {...img}
        src={url}
        alt={image.alt}
        width={image.width ?? undefined}
        height={image.height ?? undefined}
        onError={() => setBroken(url)}
      />
    </span>
  );
}
