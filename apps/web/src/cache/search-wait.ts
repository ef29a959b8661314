export const searchWait: {
  after: (text: string) => number;
  /** Holds a read back from the network where this device answers it; whatever keeps lists here sets it. */
  beforeNetwork?: (path: string, query: URLSearchParams, signal: AbortSignal) => Promise<void> | undefined;
} = {
  /**
   * Milliseconds without a key after which what stands in the search field is searched for: longer than the gap between two keys of a
   * fluent writer, shorter than a wait. It spares the server the beginnings of words; what keeps lists on this device replaces it.
   */
  after: () => 120,
};
