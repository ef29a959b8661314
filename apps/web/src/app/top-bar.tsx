import { Link, useLocation } from 'wouter';
import { AccountMenu } from '../features/account/account-menu.tsx';
import { CatalogueSearch } from '../features/catalogue/catalogue-search.tsx';
import { useOnline } from '../ui/online.ts';
import { Status } from '../ui/status.tsx';
import styles from './top-bar.module.css';

export function TopBar({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const [path] = useLocation();
  const online = useOnline();
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
      {!online && <Status shape="risk">Offline</Status>}
      <AccountMenu onShowShortcuts={onShowShortcuts} />
    </header>
  );
}
