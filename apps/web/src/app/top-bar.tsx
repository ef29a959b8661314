import { lazy } from 'react';
import { Link, useLocation } from 'wouter';
import { useCanEdit } from '../cache/can-edit.ts';
import { AccountMenu } from '../features/account/account-menu.tsx';
import { CatalogueSearch } from '../features/catalogue/catalogue-search.tsx';
import { useReachable } from '../cache/use-reachable.ts';
import { OptionalPart } from '../ui/optional-part.tsx';
import { Status } from '../ui/status.tsx';
import styles from './top-bar.module.css';

const BarTools = lazy(() => import('./bar-tools.tsx'));

export function TopBar({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const [path] = useLocation();
  const reachable = useReachable();
  const canEdit = useCanEdit();
  return (
    <header className={styles.bar}>
      <Link className={styles.wordmark} href="/" aria-label="Headroom">
        Head<span>room</span>
      </Link>
      <nav className={styles.nav} aria-label="Main">
        <Link href="/" aria-current={path === '/' ? 'page' : undefined}>
          Catalogue
        </Link>
        {canEdit && (
          <Link href="/imports" aria-current={path.startsWith('/imports') ? 'page' : undefined}>
            Imports
          </Link>
        )}
      </nav>
      <CatalogueSearch />
      {!reachable && <Status shape="risk">Offline</Status>}
      {canEdit && (
        <OptionalPart>
          <BarTools />
        </OptionalPart>
      )}
      <AccountMenu onShowShortcuts={onShowShortcuts} />
    </header>
  );
}
