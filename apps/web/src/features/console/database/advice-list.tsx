import type { IndexAdvice } from '@headroom/contracts/monitoring/database-indexes';
import { Link } from 'wouter';
import { formatBytes } from '../../../ui/format-size.ts';
import { formatMany, formatShare } from '../parts/format-figure.ts';
import { Facts } from '../parts/section.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { CopiedCode } from './copied-code.tsx';
import styles from './database.module.css';

/** Indexes that would help, with what they would spare and what they would cost. */
export function AdviceList({ advice }: { advice: readonly IndexAdvice[] }) {
  const { href } = useConsoleQuery();
  return (
    <ul className={styles.list}>
      {advice.map((one, place) => (
        <li key={one.statement} className={styles.item}>
          <p>
            <b>
              {one.table} by {one.columns.join(', ')}.
            </b>{' '}
            {one.why}
          </p>
          <CopiedCode isFirst={place === 0}>{one.statement}</CopiedCode>
          <Facts
            facts={[
              ['Cost of the statement', `${formatMany(one.costBefore)} → ${formatMany(one.costAfter)}`],
              ['Rows spared', formatShare(1 - one.rowsLeft / one.rowsRead)],
              ['Size, about', formatBytes(one.sizeBytes)],
              ['Rows written so far', formatMany(one.writes)],
              [
                'Helps',
                one.statementIds.length === 1 && one.statementIds[0] !== undefined ? (
                  <Link href={href(`/console/database/statements/${one.statementIds[0]}`)}>one statement</Link>
                ) : (
                  `${one.statementIds.length} statements`
                ),
              ],
            ]}
          />
          <p className={styles.note}>
            {one.checkedBy === 'hypopg'
              ? 'Evidence: PostgreSQL’s planner took the index when HypoPG pretended that it is there. Nothing was built.'
              : 'Evidence: an estimate from the plan and the statistics of the table. It becomes certain by building the index where nobody is harmed; with HypoPG the planner would be asked.'}
          </p>
        </li>
      ))}
    </ul>
  );
}
