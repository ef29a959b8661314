import { useCallback } from 'react';
import styles from './pictures.module.css';

/** A file that is here as a small plate; empty where this browser cannot draw it (HEIC, TIFF). */
export function LocalPicture({ file }: { file: Blob }) {
  const show = useCallback(
    (img: HTMLImageElement) => {
      const address = URL.createObjectURL(file);
      img.src = address;
      return () => URL.revokeObjectURL(address);
    },
    [file],
  );
  return (
    <span className={styles.thumb}>
      <img ref={show} alt="" onError={(event) => (event.currentTarget.hidden = true)} />
    </span>
  );
}
