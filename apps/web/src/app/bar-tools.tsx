import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { sessionQuery } from '../cache/session-query.ts';
import { JobTray } from '../features/jobs/job-tray.tsx';
import { WaitingChanges } from '../features/product/editing/waiting-changes.tsx';
import styles from './bar-tools.module.css';

/** What stands in the bar for whoever may edit: changes that wait for them, and jobs; and the way to the console for operators. */
export default function BarTools() {
  const [path] = useLocation();
  const { data: user } = useQuery(sessionQuery);
  return (
    <>
      {user?.role === 'operator' && (
        <Link
          className={styles.console}
          href="/console"
          aria-current={path.startsWith('/console') ? 'page' : undefined}
        >
          Console
        </Link>
      )}
      <WaitingChanges />
      <JobTray />
    </>
  );
}
