import { Link, useLocation } from 'wouter';
import styles from './thumb-nav.module.css';

/** The main navigation where the top bar has no room for it: at the thumb. */
export default function ThumbNav() {
  const [path] = useLocation();
  return (
    <nav className={styles.nav} aria-label="Main">
      <Link href="/" aria-current={path === '/' ? 'page' : undefined}>
        Catalogue
      </Link>
      <Link href="/imports" aria-current={path.startsWith('/imports') ? 'page' : undefined}>
        Imports
      </Link>
    </nav>
  );
}
