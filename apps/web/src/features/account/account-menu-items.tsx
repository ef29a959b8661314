import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explainError } from '../../cache/explain-error.ts';
import { signOut } from '../../cache/session-changes.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { askToInstall, INSTALL_BY_HAND, useInstallWay } from '../../ui/install-prompt.ts';
import { formatCount } from '../../ui/format.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { MenuChoice, MenuItem, MenuLine, MenuLink } from '../../ui/menu-items.tsx';
import { useTheme, type Theme } from '../../ui/theme.ts';
import { useToast } from '../../ui/toasts.tsx';
import styles from './account-menu.module.css';
import { readUnsent } from './read-unsent.ts';

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
  /** Set once the person has been told what stays behind. */
  const [unsent, setUnsent] = useState(0);
  const changes = unsent === 1 ? 'One change is' : `${formatCount(unsent)} changes are`;

  async function leave(item: Element) {
    const found = unsent === 0 && user ? await readUnsent(user.id) : 0;
    if (found > 0) return setUnsent(found);
    item.closest<HTMLElement>('[popover]')?.hidePopover();
    setUnsent(0);
    try {
      await signOut(client);
      toast({ message: unsent > 0 ? `Signed out. ${changes} kept on this device until you are back.` : 'Signed out.' });
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
          {unsent > 0 && (
            <div className={styles.who} role="alert">
              {changes} not sent. {unsent === 1 ? 'It stays' : 'They stay'} on this device and{' '}
              {unsent === 1 ? 'goes' : 'go'} out when you sign in here again.
            </div>
          )}
          <MenuItem data-stay onClick={(event) => void leave(event.currentTarget)}>
            {unsent > 0 ? 'Sign out all the same' : 'Sign out'}
          </MenuItem>
        </>
      )}
    </>
  );
}
