import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { explainError } from '../../cache/explain-error.ts';
import { signOut } from '../../cache/session-changes.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { askToInstall, INSTALL_BY_HAND, useInstallWay } from '../../ui/install-prompt.ts';
import { useAnnounce } from '../../ui/announcer.tsx';
import { formatCount } from '../../ui/format.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { MenuChoice, MenuItem, MenuLine, MenuLink } from '../../ui/menu-items.tsx';
import { useTheme, type Theme } from '../../ui/theme.ts';
import { useToast } from '../../ui/toasts.tsx';
import styles from './account-menu.module.css';
import { NOTHING_UNSENT, readUnsent, type Unsent } from './read-unsent.ts';

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
  const announce = useAnnounce();
  /** What the person has been told stays behind. */
  const [told, setTold] = useState(NOTHING_UNSENT);

  // The menu may have been opened before these were here.
  useEffect(() => {
    const menu = document.querySelector('[role=menu]:popover-open');
    if (!menu?.contains(document.activeElement)) menu?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
  }, []);

  async function leave(item: Element) {
    const found = user ? await readUnsent(user.id) : NOTHING_UNSENT;
    const staying = stayingWords(found);
    if (count(found) > count(told)) {
      setTold(found);
      return announce(staying);
    }
    item.closest<HTMLElement>('[popover]')?.hidePopover();
    setTold(NOTHING_UNSENT);
    try {
      await signOut(client);
      toast({ message: `Signed out. ${staying}`.trim() });
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
              {user.role === 'operator' && <MenuLink href="/console">Console</MenuLink>}
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
          {/* Announced, and no alert: a menu has nothing but items. */}
          {count(told) > 0 && <div className={styles.who}>{stayingWords(told)}</div>}
          <MenuItem data-stay onClick={(event) => void leave(event.currentTarget)}>
            {count(told) > 0 ? 'Sign out all the same' : 'Sign out'}
          </MenuItem>
        </>
      )}
    </>
  );
}

const count = ({ changes, texts }: Unsent): number => changes + texts;

/** "2 changes not sent and one text not saved stay on this device until you sign in here again."; empty where nothing does. */
function stayingWords(unsent: Unsent): string {
  if (count(unsent) === 0) return '';
  const words = [counted(unsent.changes, 'change', 'not sent'), counted(unsent.texts, 'text', 'not saved')];
  const said = `${words.filter(Boolean).join(' and ')} ${count(unsent) === 1 ? 'stays' : 'stay'} on this device until you sign in here again.`;
  return said[0]!.toUpperCase() + said.slice(1);
}

const counted = (many: number, what: string, how: string): string | false =>
  many > 0 && `${many === 1 ? `one ${what}` : `${formatCount(many)} ${what}s`} ${how}`;
