import { PAGE_DATA_ID, type PageData } from '@headroom/contracts/page';
import { mayHaveSession } from '../cache/session-hint.ts';
import type { DrawnPage } from './app.tsx';

/** What the server drew into this document; undefined where it drew nothing, or drew it for somebody else than is here now. */
export function readDrawnPage(): DrawnPage | undefined {
  const text = document.getElementById(PAGE_DATA_ID)?.textContent;
  if (!text || mayHaveSession()) return undefined;
  const data = JSON.parse(text) as PageData;
  const { pathname: path, search } = window.location;
  // The server found it true when it sent it. A step back shows what the browser kept, without a question to the server.
  const isKept = performance
    .getEntriesByType('navigation')
    .some((entry) => 'type' in entry && entry.type === 'back_forward');
  return { place: { path, search: search.slice(1) }, data, at: isKept ? Date.parse(data.at) : Date.now() };
}
