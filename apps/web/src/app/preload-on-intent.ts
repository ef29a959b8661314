import { useEffect } from 'react';
import { matchRoute, useRouter } from 'wouter';
import { ROUTES } from './routes.ts';

const INTENT = ['pointerover', 'pointerdown', 'focusin'] as const;

/** Fetches a screen's code while the pointer rests on a link to it: no list has to know about chunks. */
export function usePreloadOnIntent(): void {
  const { parser } = useRouter();
  useEffect(() => {
    function onIntent(event: Event) {
      const link = event.target instanceof Element ? event.target.closest('a[href^="/"]') : null;
      if (!(link instanceof HTMLAnchorElement)) return;
      void ROUTES.find((route) => matchRoute(parser, route.path, link.pathname)[0])?.preload();
    }
    for (const type of INTENT) document.addEventListener(type, onIntent, { passive: true });
    return () => {
      for (const type of INTENT) document.removeEventListener(type, onIntent);
    };
  }, [parser]);
}
