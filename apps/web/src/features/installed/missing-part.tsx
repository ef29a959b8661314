import { useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

const OFFERED = 'headroom.reload-offered';
/** Loaded anew in vain less than this ago: loading it once more would not help. */
const AGAIN_MILLISECONDS = 60_000;

/**
 * Offers to load the page anew where a part of it did not arrive although there is a network: a deploy took its file away before the
 * worker had it. Nothing is loaded anew unasked, and nobody is sent in circles.
 */
export function MissingPart() {
  const [isMissing, setMissing] = useState(false);
  useEffect(() => {
    const onMissing = () => {
      if (navigator.onLine && Date.now() - lastReload() > AGAIN_MILLISECONDS) setMissing(true);
    };
    window.addEventListener('vite:preloadError', onMissing);
    return () => window.removeEventListener('vite:preloadError', onMissing);
  }, []);
  if (!isMissing) return null;
  return (
    <Notice
      label="A part is missing"
      actions={
        <>
          <Button variant="go" onClick={reload}>
            Reload
          </Button>
          <Button variant="bare" onClick={() => setMissing(false)}>
            Close
          </Button>
        </>
      }
    >
      <b>A part of Headroom did not arrive.</b> <span>Perhaps there is a newer version.</span>
    </Notice>
  );
}

function reload(): void {
  try {
    sessionStorage.setItem(OFFERED, String(Date.now()));
  } catch {
    // Without storage it may be offered again.
  }
  window.location.reload();
}

function lastReload(): number {
  try {
    return Number(sessionStorage.getItem(OFFERED));
  } catch {
    return 0;
  }
}
