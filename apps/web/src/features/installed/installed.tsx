import { useEffect, useState } from 'react';
import { hasUnsentWork } from '../../cache/unsent-work.ts';
import { UpdateOffer } from './update-offer.tsx';
import { createWorkerUpdates } from './worker-updates.ts';

/** What an installed app has beyond a page: a worker that starts it without a network, and its new versions. */
export default function Installed() {
  const [updates] = useState(() =>
    createWorkerUpdates({
      container: navigator.serviceWorker,
      hasUnsentWork,
      reload: () => window.location.reload(),
    }),
  );
  useEffect(() => updates.start(), [updates]);
  return <UpdateOffer updates={updates} />;
}
