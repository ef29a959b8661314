import { offlineMark } from './offline-mark.ts';

const ADDRESS = '/api/v1/field-events';

/** Sends a request of the beacon, or keeps it on this device until there is a network. */
export function deliver(body: string, isLeaving: boolean): void {
  if (!isLeaving) return navigator.onLine ? void send(body).catch(() => keep(body)) : keep(body);
  // Browsers hold 64 KiB of such requests at most; what is too much for them is kept.
  const isTaken = navigator.onLine && navigator.sendBeacon(ADDRESS, new Blob([body], { type: 'application/json' }));
  if (!isTaken && !offlineMark.set(body)) keep(body);
  return undefined;
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

/** Sends what was gathered while there was no network; while there still is none, makes room for what the next page leaves. */
export function deliverKept(): void {
  if (!offlineMark.isSet()) return;
  void import('./offline-events.ts').then(({ sendKept }) => sendKept(send)).catch(() => undefined);
}
