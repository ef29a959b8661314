/**
 * The order in which two sides are measured in pairs: own first and other first in turn, so that what gets slower or faster in the
 * course of the run (a cache that warms, a machine that heats) falls on both sides alike.
 */
export function abba(pairs: number): readonly ('own' | 'other')[] {
  return Array.from({ length: pairs }, (_, pair) =>
    pair % 2 === 0 ? (['own', 'other'] as const) : (['other', 'own'] as const),
  ).flat();
}
