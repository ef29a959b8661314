import { ACTIVATE } from '../../worker/messages.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** Between two looks for a new version because the tab came into view. */
const SOONEST_MILLISECONDS = 60_000;
/** The new version takes over when the old one has answered what it was asked for, which may be long. */
const TAKES_OVER_MILLISECONDS = 3_000;

export interface WorkerUpdatesOptions {
  container: ServiceWorkerContainer;
  hasUnsentWork: () => boolean;
  reload: () => void;
  now?: () => number;
}

export type WorkerUpdates = ReturnType<typeof createWorkerUpdates>;

/**
 * Follows the service worker of this browser. A new version waits until a person wants it (`accept`) or no tab is left. Then every tab is
 * loaded anew at once; one with unsent work goes on with the old version, whose files the worker still has, and is offered the new one afterwards.
 */
export function createWorkerUpdates({ container, hasUnsentWork, reload, now = Date.now }: WorkerUpdatesOptions) {
  const listeners = new Set<() => void>();
  let registration: ServiceWorkerRegistration | undefined;
  let isReady = false;
  let wasAccepted = false;
  let lookedAt = 0;
  // The first worker takes a page into its care that was loaded without one: nothing changes for that page.
  let isInCare = container.controller !== null;

  function tellReady(): void {
    isReady = true;
    for (const listener of listeners) listener();
  }

  function follow(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && registration?.active) tellReady();
    });
  }

  function onControllerChange(): void {
    const isFirst = !isInCare;
    isInCare = true;
    if (isFirst) return;
    if (!wasAccepted && hasUnsentWork()) tellReady();
    else reload();
  }

  async function look(): Promise<void> {
    if (document.visibilityState === 'hidden' || now() - lookedAt < SOONEST_MILLISECONDS) return;
    lookedAt = now();
    // Without a network there is nothing new; the next look will say.
    await registration?.update().catch(() => undefined);
  }

  async function register(): Promise<void> {
    try {
      const registered = await container.register('/sw.js', { updateViaCache: 'none' });
      lookedAt = now();
      if (registered.waiting && registered.active) tellReady();
      registered.addEventListener('updatefound', () => follow(registered.installing));
      registration = registered;
      follow(registered.installing);
    } catch {
      // Forbidden, as in some private windows, or the network broke off: everything but starting without a network works.
    }
  }

  return {
    /** Registers the worker and looks for new ones from now on. Returns how to stop. */
    start(): () => void {
      container.addEventListener('controllerchange', onControllerChange);
      void register();
      document.addEventListener('visibilitychange', look);
      const timer = setInterval(() => void look(), HOUR_MILLISECONDS);
      return () => {
        container.removeEventListener('controllerchange', onControllerChange);
        document.removeEventListener('visibilitychange', look);
        clearInterval(timer);
      };
    },
    /** Whether a newer version than this page's can be had. */
    isReady: () => isReady,
    /** Loads the newer version. */
    accept(): void {
      wasAccepted = true;
      // Where another tab accepted it, it is active already.
      if (!registration?.waiting) return reload();
      registration.waiting.postMessage(ACTIVATE);
      // What this page still waits for ends with it.
      setTimeout(reload, TAKES_OVER_MILLISECONDS);
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
