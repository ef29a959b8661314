import { useState, type ReactNode } from 'react';
import { matchRoute, useLocation, useRouter } from 'wouter';
import { lazyPart } from '../ui/lazy-part.ts';
import { useShortcut } from '../ui/shortcuts.tsx';
import { OptionalPart } from '../ui/optional-part.tsx';
import { ROUTES } from './routes.ts';
import styles from './shell.module.css';
import { TopBar } from './top-bar.tsx';

// What lies over a screen is fetched beside it: the first rows do not wait for it.
export const BACKGROUND = lazyPart(() => import('./background.tsx'));

/** The frame round every screen: a way past the bar, the bar, the screen, and what may lie over it. */
export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const { parser } = useRouter();
  const fills = ROUTES.some((route) => route.layout === 'fill' && matchRoute(parser, route.path, path)[0]);
  const [listsKeys, setListsKeys] = useState(false);
  useShortcut({ keys: ['?'], label: 'Show this list', group: 'Everywhere', run: () => setListsKeys(true) });
  useShortcut({ keys: ['/'], label: 'Search products', group: 'Everywhere', run: focusSearch });
  return (
    <div className={fills ? styles.fill : styles.flow}>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <TopBar onShowShortcuts={() => setListsKeys(true)} />
      {children}
      <OptionalPart isDrawn>
        <BACKGROUND.Part listsKeys={listsKeys} onCloseKeys={() => setListsKeys(false)} />
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
