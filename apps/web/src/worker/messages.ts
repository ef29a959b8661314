/** What a page says to a worker that waits: the person wants the new version now. */
export const ACTIVATE = 'headroom-activate';
/** The tag of Background Sync under which pages ask to be woken, and what the worker says to them when the network is back. */
export const SEND_OUTBOX = 'headroom-outbox';
