let isKept: ((query: URLSearchParams) => boolean) | undefined;

/** Whether this device holds all that a filter finds, as far as is known by now: whoever asks need not spare the network. */
export const isKeptHere = (query: URLSearchParams): boolean => isKept?.(query) === true;

/** Set by what keeps lists on this device, as soon as it runs. */
export function setKeptHere(ask: (query: URLSearchParams) => boolean): void {
  isKept = ask;
}
