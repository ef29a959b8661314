import { useEffect, useState, useSyncExternalStore } from 'react';
import { hasUnsentWork } from '../../cache/work.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { WorkerUpdates } from './worker-updates.ts';

const LOOK_MILLISECONDS = 1_000;

/** Says that there is a newer version, in a moment when taking it disturbs nothing. Whoever closes it is asked at the next visit. */
export function UpdateOffer({ updates }: { updates: WorkerUpdates }) {
  const isReady = useSyncExternalStore(updates.subscribe, updates.isReady);
  const [isClosed, setClosed] = useState(false);
  const isBusy = useUnsentWork(isReady && !isClosed);
  if (!isReady || isClosed || isBusy) return null;
  return (
    <Notice
      label="New version"
      actions={
        <>
          <Button variant="go" onClick={updates.accept}>
            Reload
          </Button>
          <Button variant="bare" onClick={() => setClosed(true)}>
            Later
          </Button>
        </>
      }
    >
      <b>A new version of Headroom is ready.</b>
    </Notice>
  );
}

/** Whether there is unsent work, looked at again and again while somebody wants to know. */
function useUnsentWork(isAsked: boolean): boolean {
  const [has, setHas] = useState(true);
  useEffect(() => {
    if (!isAsked) return undefined;
    const look = () => setHas(hasUnsentWork());
    look();
    const timer = setInterval(look, LOOK_MILLISECONDS);
    return () => clearInterval(timer);
  }, [isAsked]);
  return has;
}
