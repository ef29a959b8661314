import { useEffect } from 'react';
import { keepFocus } from '../ui/keep-focus.ts';
import { usePreloadOnIntent } from './preload-on-intent.ts';
import ShortcutsDialog from './shortcuts-dialog.tsx';
import { useViewTransitions } from './view-transitions.ts';

/** What only somebody with a hand on the page can notice; it is fetched with their first touch. */
export default function Attended({ listsKeys, onCloseKeys }: { listsKeys: boolean; onCloseKeys: () => void }) {
  usePreloadOnIntent();
  useViewTransitions();
  useEffect(() => keepFocus(document.body), []);
  return <ShortcutsDialog open={listsKeys} onClose={onCloseKeys} />;
}
