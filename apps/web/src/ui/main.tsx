import { useEffect, useRef, type ReactNode } from 'react';
import { useArrival } from './arrival.tsx';
import styles from './main.module.css';

/**
 * The main landmark of a screen; every screen has exactly one. When the person came here by a navigation, the focus
 * moves to it, so that Tab and a screen reader go on in the new screen, unless a field or the screen itself took it.
 */
export function Main({ className, children }: { className?: string | undefined; children: ReactNode }) {
  const ref = useRef<HTMLElement>(null);
  const arrival = useArrival();
  useEffect(() => {
    const main = ref.current;
    const focused = document.activeElement;
    if (!arrival.navigated || !main || main.contains(focused)) return;
    if (focused instanceof HTMLInputElement || focused?.closest('dialog')) return;
    main.focus({ preventScroll: true });
  }, [arrival]);
  return (
    <main ref={ref} id="main" tabIndex={-1} className={className ? `${styles.main} ${className}` : styles.main}>
      {children}
    </main>
  );
}
