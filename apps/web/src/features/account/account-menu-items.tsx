import { useQuery, useQueryClient } from '@tanstack/react-query';
import { explainError } from '../../cache/explain-error.ts';
import { signOut } from '../../cache/session-changes.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { askToInstall, INSTALL_BY_HAND, useInstallWay } from '../../ui/install-prompt.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { MenuChoice, MenuItem, MenuLine, MenuLink } from '../../ui/menu-items.tsx';
import { useTheme, type Theme } from '../../ui/theme.ts';
import { useToast } from '../../ui/toasts.tsx';
import styles from './account-menu.module.css';

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'Colours of the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** What the account menu holds: who is signed in, the colours, the list of keys, the way out. */
export default function AccountMenuItems({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const { data: user } = useQuery(sessionQuery);
  const [theme, setTheme] = useTheme();
  const client = useQueryClient();
  const toast = useToast();
  const installWay = useInstallWay();

  async function leave() {
    try {
      await signOut(client);
      toast({ message: 'Signed out.' });
    } catch (error) {
      toast({ message: `Still signed in. ${explainError(error, 'Signing out').text}` });
    }
  }

  return (
    <>
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
          {user.role !== 'viewer' && (
            <>
              <MenuLink href="/products/new">New product</MenuLink>
              <MenuLine />
            </>
          )}
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
      {installWay !== 'none' && (
        <MenuItem onClick={() => (installWay === 'prompt' ? void askToInstall() : toast({ message: INSTALL_BY_HAND }))}>
          Install Headroom
        </MenuItem>
      )}
      {user && (
        <>
          <MenuLine />
          <MenuLink href="/account">Password and sessions</MenuLink>
          <MenuItem onClick={() => void leave()}>Sign out</MenuItem>
        </>
      )}
    </>
  );
}
