import { Button } from '../../ui/button.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { spanOf } from './console-query.ts';
import { useConsoleQuery } from './use-console-query.ts';

/** Copies a link that shows what stands here now, not what will stand here when it is opened. */
export function ShareView() {
  const { query, change } = useConsoleQuery();
  const toast = useToast();
  async function copy() {
    const { from, to } = spanOf(query, Date.now());
    const address = new URL(window.location.href);
    address.searchParams.delete('range');
    address.searchParams.set('from', new Date(from).toISOString());
    address.searchParams.set('to', new Date(to).toISOString());
    try {
      await navigator.clipboard.writeText(address.href);
      toast({ message: 'The link to this time and these visits is copied.' });
    } catch {
      // Without HTTPS a page may not write to the clipboard: then the address itself says it.
      change({ from, to });
      toast({ message: 'The address above now leads to this time and these visits: copy it from there.' });
    }
  }
  return (
    <Button variant="bare" onClick={() => void copy()}>
      Share this view
    </Button>
  );
}
