import { useEffect, useState } from 'react';
import { hasUnsentWork } from '../../cache/work.ts';
import { InstallOffer } from './install-offer.tsx';
import { MissingPart } from './missing-part.tsx';
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
  // Of several the last is seen.
  return (
    <>
      <InstallOffer />
      <MissingPart />
      <UpdateOffer updates={updates} />
    </>
  );
}
