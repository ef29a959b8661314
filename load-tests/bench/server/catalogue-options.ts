/** What a benchmark takes that needs a catalogue, for `parseArgs`. */
export const CATALOGUE_OPTIONS = {
  products: { type: 'string' },
  /** A look whether everything runs, in a minute or two; its numbers say little. */
  quick: { type: 'boolean', default: false },
  /** Where the server keeps its data between runs; .data/bench-<products> without it. */
  directory: { type: 'string' },
  /** A server that runs already, with DATABASE_URL set to its database. */
  url: { type: 'string' },
} as const;

/** How many products the catalogue has: as many as were asked for, else a million, and for a quick look `whenQuick`. */
export const countOfProducts = (
  { products, quick }: { products?: string | undefined; quick: boolean },
  whenQuick: number,
): number => Number(products ?? (quick ? whenQuick : 1_000_000));
