import type { ReactNode } from 'react';
import { useRouter, matchRoute, useLocation } from 'wouter';
import { ROUTES } from './routes.ts';
import { TopBar } from './top-bar.tsx';
import styles from './shell.module.css';

/** The frame round every screen: a way past the bar, the bar, the screen. */
export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const { parser } = useRouter();
  const fills = ROUTES.some((route) => route.layout === 'fill' && matchRoute(parser, route.path, path)[0]);
  return (
    <div className={fills ? styles.fill : styles.flow}>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <TopBar />
      {children}
    </div>
  );
}
