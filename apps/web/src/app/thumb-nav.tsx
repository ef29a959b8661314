import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { sessionQuery } from '../cache/session-query.ts';
import styles from './thumb-nav.module.css';

/** The main navigation where the top bar has no room for it: at the thumb. */
export default function ThumbNav() {
  const [path] = useLocation();
  const { data: user } = useQuery(sessionQuery);
  return (
    <nav className={styles.nav} aria-label="Main">
      <Link href="/" aria-current={path === '/' ? 'page' : undefined}>
        Catalogue
      </Link>
      <Link href="/imports" aria-current={path.startsWith('/imports') ? 'page' : undefined}>
        Imports
      </Link>
      {user?.role === 'operator' && (
        <Link href="/console" aria-current={path.startsWith('/console') ? 'page' : undefined}>
          Console
        </Link>
      )}
    </nav>
  );
}
