/**
 * Lets one tab of a person lead, and another one as soon as that is closed, hidden in the back/forward cache, or ends.
 * Where the browser has no locks (plain HTTP from another machine), every tab leads. Returns how to stop.
 */
export function leadUploads(
  name: string,
  { onLead, onFollow }: { onLead: () => void; onFollow: () => void },
): () => void {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) {
    onLead();
    return () => undefined;
  }
  const over = new AbortController();
  let turn: AbortController | undefined;

  function ask(): void {
    if (turn) return;
    const asked = new AbortController();
    turn = asked;
    const { signal } = asked;
    locks!
      .request(name, { signal }, async () => {
        if (signal.aborted) return;
        onLead();
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        onFollow();
      })
      // A request that is taken back says so by failing.
      .catch(() => undefined);
  }
  function release(): void {
    turn?.abort();
    turn = undefined;
  }
  ask();
  // A page in the back/forward cache must hold no lock: it would not be kept, or nobody would send.
  window.addEventListener('pagehide', release, { signal: over.signal });
  window.addEventListener('pageshow', ask, { signal: over.signal });
  return () => {
    over.abort();
    release();
  };
}
