import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { siteQuery } from '../cache/site-query.ts';

/** Nothing on the screen waits for the beacon, and on a slow line it comes after what does. */
const WAIT_MILLISECONDS = 500;

/** Loads what measures this page, where the site wants that. Without it the app works as well. */
export function useBeacon(): void {
  const share = useQuery(siteQuery).data?.fieldSampleShare ?? 0;
  useEffect(() => {
    if (share === 0) return undefined;
    const timer = setTimeout(() => {
      import('./start-beacon.ts').then(
        ({ default: start }) => start(share),
        () => undefined,
      );
    }, WAIT_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [share]);
}
