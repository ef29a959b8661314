import { useQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import { useLocation, useSearch } from 'wouter';
import { sessionQuery } from '../../cache/session-query.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { firstTouch } from '../../ui/first-touch.ts';
import { Menu } from '../../ui/menu.tsx';
import { useReachable } from '../../cache/use-reachable.ts';
import { OptionalPart } from '../../ui/optional-part.tsx';
import styles from './account-menu.module.css';
import { initials } from './initials.ts';
import { signInPath } from './sign-in-path.ts';

const AccountMenuItems = lazy(() => firstTouch().then(() => import('./account-menu-items.tsx')));

/** The right end of the top bar: who is signed in, and what belongs to the person rather than to a screen. */
export function AccountMenu({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const { data: user } = useQuery(sessionQuery);
  const [pathname] = useLocation();
  const search = useSearch();
  const reachable = useReachable();

  return (
    <div className={styles.account}>
      {user === null && reachable && pathname !== '/sign-in' && (
        <ButtonLink href={signInPath({ pathname, search: search && `?${search}` })}>Sign in</ButtonLink>
      )}
      <Menu
        label="Account and settings"
        align="end"
        renderTrigger={(props) => (
          <button
            {...props}
            type="button"
            className={styles.me}
            aria-label={user ? `${user.name || user.email}, account and settings` : 'Settings'}
          >
            {user ? <span data-initials={initials(user.name, user.email)} /> : <Dots />}
          </button>
        )}
      >
        <OptionalPart>
          <AccountMenuItems onShowShortcuts={onShowShortcuts} />
        </OptionalPart>
      </Menu>
    </div>
  );
}

function Dots() {
  return (
    <svg width="16" height="4" viewBox="0 0 16 4" fill="currentColor" aria-hidden="true">
      <circle cx="2" cy="2" r="1.5" />
      <circle cx="8" cy="2" r="1.5" />
      <circle cx="14" cy="2" r="1.5" />
    </svg>
  );
}
