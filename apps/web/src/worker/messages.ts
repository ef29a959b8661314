/** What a page says to a worker that waits: the person wants the new version now. */
export const ACTIVATE = 'headroom-activate';
/** As `OUTBOX` in cache/editing/open-editing.ts, which a module of its own would drag along: the tag under which pages ask to be woken, and what the worker says to them when the network is back. */
export const SEND_OUTBOX = 'headroom-outbox';
