/* oxlint-disable jsx-a11y/prefer-tag-over-role -- It stands among rows that are placed one by one. */
import { itemId } from './product-rows.tsx';
import styles from './product-rows.module.css';

/** Rows that did not arrive, as one calm place with one way out. Its words stay in view while it goes by. */
export function FailedBand({
  first,
  last,
  isGone,
  active,
  rowIndex,
  top,
  height,
}: {
  /** 0-based, inclusive. */
  first: number;
  last: number;
  /** Whether the server could not be reached: then nobody has them. */
  isGone: boolean;
  active: number | undefined;
  rowIndex: number;
  /** From the beginning of the element: CSS pixels or a length of CSS. */
  top: number | string;
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
        {isGone ? 'These rows are not on this device, and the server cannot be reached.' : 'These rows did not arrive.'}{' '}
        <button type="button" data-retry tabIndex={-1}>
          Try again
        </button>
      </span>
    </div>
  );
}
