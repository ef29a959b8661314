import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useEditing } from '../../../cache/editing/browser-editing.ts';
import { sessionQuery } from '../../../cache/session-query.ts';
import { useToast } from '../../../ui/toasts.tsx';
import { useUploads } from './pictures/use-uploads.ts';

/**
 * Says what became of an edit, wherever the person is by then: somebody was faster, or the server refused it. On the
 * product's own page that stands there already. Shows nothing itself.
 */
export default function EditNews() {
  const { store } = useEditing();
  // Pictures that were not sent when the app was left go on, whichever screen is shown.
  const uploads = useUploads();
  const { dataUpdatedAt } = useQuery(sessionQuery);
  const [path, navigate] = useLocation();
  const toast = useToast();

  // What waited for a sign-in goes now.
  useEffect(() => {
    if (dataUpdatedAt > 0 && store.all().some(({ reason }) => reason === 'signed-out')) void store.retry();
    if (dataUpdatedAt > 0 && uploads.uploads().some(({ reason }) => reason === 'signed-out')) uploads.wake();
  }, [store, uploads, dataUpdatedAt]);

  useEffect(
    () =>
      store.hear((event) => {
        if (event.kind !== 'collided' && event.kind !== 'refused' && event.kind !== 'merged') return;
        const { productId, title, refusal } = event.edit;
        const address = `/products/${productId}`;
        const name = title || 'A product';
        if (event.kind === 'merged') {
          toast({ message: `Somebody else changed ${name} too. Both changes are kept.` });
        } else if (path !== address) {
          const why = event.kind === 'collided' ? 'somebody was faster, and your choice is needed.' : refusal?.message;
          toast({ message: `${name}: ${why}`, action: { label: 'Open', run: () => navigate(address) } });
        }
      }),
    [store, toast, navigate, path],
  );
  return null;
}
