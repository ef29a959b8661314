import { useEffect } from 'react';

/** Names the document: "<title> · Headroom". Shown in tabs and history, and announced when the screen changes. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Headroom` : 'Headroom';
  }, [title]);
}
