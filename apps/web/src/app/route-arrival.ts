import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { Arrival } from '../ui/arrival.tsx';
import { useAnnounce } from '../ui/announcer.tsx';

/** Longer than a screen takes to name itself once its chunk is there. */
const TITLE_SETTLES_MILLISECONDS = 300;

/**
 * What a page load does by itself and a change of screen must do by hand: new screens begin at their top, and
 * screen readers hear their name. Back and forward keep the browser's own scroll restoration.
 */
export function useRouteArrival(): Arrival {
  const [path] = useLocation();
  const [first] = useState(path);
  const [arrival, setArrival] = useState<Arrival>({ navigated: false });
  const announce = useAnnounce();
  if (path !== first && !arrival.navigated) setArrival({ navigated: true });

  useEffect(() => {
    let shown = window.location.pathname;
    function onPush() {
      if (window.location.pathname !== shown) window.scrollTo(0, 0);
      shown = window.location.pathname;
    }
    window.addEventListener('pushState', onPush);
    return () => window.removeEventListener('pushState', onPush);
  }, []);

  useEffect(() => {
    if (path === first && !arrival.navigated) return undefined;
    const timer = setTimeout(() => announce(document.title), TITLE_SETTLES_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [path, first, arrival, announce]);

  return arrival;
}
