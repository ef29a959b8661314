import { offlineMark } from './offline-mark.ts';

const ADDRESS = '/api/v1/field-events';

/** Sends a request of the beacon, or keeps it on this device until there is a network. */
export function deliver(body: string, isLeaving: boolean): void {
  if (!navigator.onLine) return keep(body);
  if (isLeaving) {
    const isTaken = navigator.sendBeacon(ADDRESS, new Blob([body], { type: 'application/json' }));
    // Browsers hold 64 KiB of such requests at most; what is too much for them is kept.
    if (!isTaken) keep(body);
    return;
  }
  send(body).catch(() => keep(body));
}

const send = (body: string): Promise<Response> =>
  fetch(ADDRESS, {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    credentials: 'same-origin',
    body,
  });

function keep(body: string): void {
  offlineMark.set();
  void import('./offline-events.ts').then(({ keepEvents }) => keepEvents(body)).catch(() => undefined);
}

/** Sends what was gathered while there was no network. */
export function deliverKept(): void {
  if (!navigator.onLine || !offlineMark.isSet()) return;
  void import('./offline-events.ts').then(({ sendKept }) => sendKept(send)).catch(() => undefined);
}
