import { useCanEdit } from '../cache/can-edit.ts';
import DemoNotice from './demo-notice.tsx';
import { useNetworkToasts } from './network-toasts.ts';
import { usePreloadOnIntent } from './preload-on-intent.ts';
import ShortcutsDialog from './shortcuts-dialog.tsx';
import ThumbNav from './thumb-nav.tsx';

/** What works without being seen, and what lies over a screen: in one piece, because nothing on the screen waits for it. */
export default function Background({ listsKeys, onCloseKeys }: { listsKeys: boolean; onCloseKeys: () => void }) {
  const canEdit = useCanEdit();
  usePreloadOnIntent();
  useNetworkToasts();
  return (
    <>
      {canEdit && <ThumbNav />}
      <DemoNotice />
      <ShortcutsDialog open={listsKeys} onClose={onCloseKeys} />
    </>
  );
}
