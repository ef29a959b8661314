import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';
import { explainError } from '../../cache/explain-error.ts';
import { signOut } from '../../cache/session-changes.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { useOnline } from '../../ui/online.ts';
import { useTheme, type Theme } from '../../ui/theme.ts';
import { useToast } from '../../ui/toasts.tsx';
import styles from './account-menu.module.css';
import { initials } from './initials.ts';
import { signInPath } from './sign-in-path.ts';

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'Colours of the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** The right end of the top bar: who is signed in, and what belongs to the person rather than to a screen. */
export function AccountMenu({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const { data: user } = useQuery(sessionQuery);
  const [pathname] = useLocation();
  const search = useSearch();
  const [theme, setTheme] = useTheme();
  const online = useOnline();
  const client = useQueryClient();
  const toast = useToast();

  async function leave() {
    try {
      await signOut(client);
      toast({ message: 'Signed out.' });
    } catch (error) {
      toast({ message: `Still signed in. ${explainError(error, 'Signing out').text}` });
    }
  }

  return (
    <div className={styles.account}>
      {user === null && online && pathname !== '/sign-in' && (
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
            {user ? <span aria-hidden="true">{initials(user.name, user.email)}</span> : <Dots />}
          </button>
        )}
      >
        {user && (
          <>
            <div className={styles.who} role="presentation">
              <b>{user.name || user.email}</b>
              <span>
                {user.name && `${user.email}, `}
                {user.role}
              </span>
            </div>
            <MenuLine />
          </>
        )}
        {THEMES.map(({ value, label }) => (
          <MenuChoice key={value} data-stay checked={theme === value} onClick={() => setTheme(value)}>
            {label}
          </MenuChoice>
        ))}
        <MenuLine />
        <MenuItem onClick={onShowShortcuts} aria-keyshortcuts="?">
          Keyboard shortcuts <Kbd>?</Kbd>
        </MenuItem>
        {user && (
          <>
            <MenuLine />
            <MenuItem onClick={() => void leave()}>Sign out</MenuItem>
          </>
        )}
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
