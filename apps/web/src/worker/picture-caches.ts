/** Pictures that were seen: the worker fills it, and lets go of the oldest. */
export const SEEN_PICTURES = 'headroom-pictures';
/** Pictures that a person asked to keep on this device: the page fills it and empties it; the worker only reads. */
export const KEPT_PICTURES = 'headroom-kept-pictures';
