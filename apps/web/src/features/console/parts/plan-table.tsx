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
  /** Of a plan that was run, beside its rows: what was guessed, and pages of 8 KiB with those of its inputs. */
  rowsGuessed?: number;
  pages?: number;
  isHot: boolean;
}

/** A query plan as PostgreSQL writes it, parents first, with the costly node under the marker. `isEstimate`: costs, not times. */
export function PlanTable({ nodes, isEstimate }: { nodes: readonly PlanNode[]; isEstimate: boolean }) {
  const isCounted = nodes.some(({ pages }) => pages !== undefined);
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
            {isCounted && <th className={styles.num}>Guessed</th>}
            {isCounted && <th className={styles.num}>Pages</th>}
          </tr>
        </thead>
        <tbody>
          {nodes.map(({ depth, text, detail, share, rows, rowsGuessed, pages, isHot }, index) => (
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
              {isCounted && <td className={styles.num}>{rowsGuessed === undefined ? '–' : formatMany(rowsGuessed)}</td>}
              {isCounted && <td className={styles.num}>{pages === undefined ? '–' : formatMany(pages)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
