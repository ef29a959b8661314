import { lazy, useState, type ReactNode } from 'react';
import { matchRoute, useLocation, useRouter } from 'wouter';
import { useCanEdit } from '../cache/can-edit.ts';
import { useShortcut } from '../ui/shortcuts.tsx';
import { OptionalPart } from '../ui/optional-part.tsx';
import { ROUTES } from './routes.ts';
import styles from './shell.module.css';
import { TopBar } from './top-bar.tsx';

// What lies over a screen is fetched beside it: the first rows do not wait for it.
const DemoNotice = lazy(() => import('./demo-notice.tsx'));
const Background = lazy(() => import('./background.tsx'));
const ThumbNav = lazy(() => import('./thumb-nav.tsx'));
const ShortcutsDialog = lazy(() => import('./shortcuts-dialog.tsx'));

/** The frame round every screen: a way past the bar, the bar, the screen, and what may lie over it. */
export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const { parser } = useRouter();
  const fills = ROUTES.some((route) => route.layout === 'fill' && matchRoute(parser, route.path, path)[0]);
  const [listsKeys, setListsKeys] = useState(false);
  useShortcut({ keys: ['?'], label: 'Show this list', group: 'Everywhere', run: () => setListsKeys(true) });
  useShortcut({ keys: ['/'], label: 'Search products', group: 'Everywhere', run: focusSearch });
  const canEdit = useCanEdit();
  return (
    <div className={fills ? styles.fill : styles.flow}>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <TopBar onShowShortcuts={() => setListsKeys(true)} />
      {children}
      {canEdit && (
        <OptionalPart>
          <ThumbNav />
        </OptionalPart>
      )}
      <OptionalPart>
        <Background />
      </OptionalPart>
      <OptionalPart>
        <DemoNotice />
      </OptionalPart>
      <OptionalPart>
        <ShortcutsDialog open={listsKeys} onClose={() => setListsKeys(false)} />
      </OptionalPart>
    </div>
  );
}

function focusSearch(event: KeyboardEvent) {
  const field = document.querySelector<HTMLInputElement>('search input[name="q"]');
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}
