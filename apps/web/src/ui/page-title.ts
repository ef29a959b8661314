import { useEffect } from 'react';

export const pageTitle = (title: string): string => (title ? `${title} · Headroom` : 'Headroom');

/** Names the document: "<title> · Headroom". Shown in tabs and history, and announced when the screen changes. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = pageTitle(title);
  }, [title]);
}
