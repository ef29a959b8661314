import { formatShare, formatMany } from './format-figure.ts';
import styles from './plan-table.module.css';

export interface PlanNode {
  depth: number;
  /** For instance `Seq Scan on products`. */
  text: string;
  /** Its conditions. */
  detail: string | null;
  /** Of the whole plan’s cost or time, without its children: 0 to 1. */
  share: number | null;
  rows: number | null;
  isHot: boolean;
}

/** A query plan as PostgreSQL writes it, parents first, with the costly node under the marker. `isEstimate`: costs, not times. */
export function PlanTable({ nodes, isEstimate }: { nodes: readonly PlanNode[]; isEstimate: boolean }) {
  return (
    // It scrolls sideways where it is wider than the window, so it takes the focus.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles.scroll} aria-label="The plan" tabIndex={0}>
      <table className={styles.plan}>
        <thead>
          <tr>
            <th className={styles.num}>{isEstimate ? 'Own cost' : 'Own time'}</th>
            <th>Node</th>
            <th className={styles.num}>{isEstimate ? 'Rows, guess' : 'Rows'}</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map(({ depth, text, detail, share, rows, isHot }, index) => (
            // A plan is never reordered.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={index} className={isHot ? styles.on : undefined}>
              <td className={styles.num}>{share === null ? '–' : formatShare(share)}</td>
              <td className={styles.node}>
                {depth > 0 && `${'  '.repeat(depth - 1)}└ `}
                {text}
                {detail !== null && detail !== '' && `  ${detail}`}
              </td>
              <td className={styles.num}>{rows === null ? '–' : formatMany(rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
