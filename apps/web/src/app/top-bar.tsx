import { Link, useLocation } from 'wouter';
import { CatalogueSearch } from '../features/catalogue/catalogue-search.tsx';
import styles from './top-bar.module.css';

export function TopBar() {
  const [path] = useLocation();
  return (
    <header className={styles.bar}>
      <Link className={styles.wordmark} href="/" aria-label="Headroom">
        Head<span>room</span>
      </Link>
      <nav className={styles.nav} aria-label="Main">
        <Link href="/" aria-current={path === '/' ? 'page' : undefined}>
          Catalogue
        </Link>
      </nav>
      <CatalogueSearch />
    </header>
  );
}
