import styles from './skeleton.module.css';

/** The shape of a text that comes. It never pulses; `width` is any CSS length. */
export function Skeleton({ width, height }: { width: string; height?: string }) {
  return (
    <span aria-hidden="true" data-waiting="" className={styles.line} style={height ? { width, height } : { width }} />
  );
}
