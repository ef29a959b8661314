import type { AccessProblem } from '@headroom/contracts/monitoring/database-access';
import { Section } from '../parts/section.tsx';
import { CopiedCode } from './copied-code.tsx';
import styles from './database.module.css';

/** What the database does not let the console see, each with the statement that would. Nothing where it sees all. */
export function AccessProblems({ problems }: { problems: readonly AccessProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <Section title="What cannot be seen yet">
      <ul className={styles.list}>
        {problems.map(({ what, why, statement }) => (
          <li key={why} className={styles.item}>
            <p>
              <b>{what}.</b> {why}
            </p>
            {statement !== null && <CopiedCode>{statement}</CopiedCode>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
