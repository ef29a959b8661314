import { Link, useLocation } from 'wouter';
import { useConsoleQuery } from '../use-console-query.ts';
import styles from './database.module.css';

const TABS = [
  ['/console/database', 'Statements'],
  ['/console/database/indexes', 'Indexes'],
  ['/console/database/tables', 'Tables'],
  ['/console/database/activity', 'Sessions and locks'],
] as const;

/** The screens of the database. */
export function DatabaseTabs() {
  const [path] = useLocation();
  const { href } = useConsoleQuery();
  return (
    <nav className={styles.tabs} aria-label="Screens of the database">
      {TABS.map(([to, title]) => (
        <Link key={to} href={href(to)} aria-current={path === to ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
