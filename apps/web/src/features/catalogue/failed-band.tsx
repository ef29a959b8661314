/* oxlint-disable jsx-a11y/prefer-tag-over-role -- It stands among rows that are placed one by one. */
import { itemId } from './product-rows.tsx';
import styles from './product-rows.module.css';

/** Rows that did not arrive, as one calm place with one way out. Its words stay in view while it goes by. */
export function FailedBand({
  first,
  last,
  active,
  rowIndex,
  top,
  height,
}: {
  /** 0-based, inclusive. */
  first: number;
  last: number;
  active: number | undefined;
  rowIndex: number;
  /** CSS pixels from the beginning of the element. */
  top: number;
  height: number;
}) {
  const isActive = active !== undefined && active >= first && active <= last;
  return (
    <div
      id={itemId(isActive ? active : first)}
      role="row"
      aria-rowindex={rowIndex}
      className={isActive ? `${styles.failed} ${styles.at}` : styles.failed}
      style={{ top, height }}
    >
      <span role="gridcell">
        These rows did not arrive.{' '}
        <button type="button" data-retry tabIndex={-1}>
          Try again
        </button>
      </span>
    </div>
  );
}
