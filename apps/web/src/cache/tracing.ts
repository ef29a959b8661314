/** Names requests so that what they cost on the server can be found; set by whoever measures, and only where that is wanted. */
export const tracing: {
  /** @param address as it is fetched; returns the header of https://www.w3.org/TR/trace-context/ */
  begin?: (address: string) => { traceparent: string };
} = {};
