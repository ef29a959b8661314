export const searchWait = {
  /**
   * Milliseconds without a key after which what stands in the search field is searched for: longer than the gap between two keys of a
   * fluent writer, shorter than a wait. It spares the server the beginnings of words; what keeps lists on this device replaces it.
   */
  after: (_text: string): number => 120,
};
