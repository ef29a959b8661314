import { isFaultOfData } from './is-fault-of-data.ts';

export interface Written<T> {
  /** What was not written for a reason that passes, in its order. */
  left: T[];
  /** How many rows the database refused for what is in them. */
  refused: number;
  /** The last that went wrong. */
  fault: { error: unknown } | undefined;
}

/**
 * Writes rows in one statement. Where the database refuses what is in one of them, halves are written by themselves until it is alone, so that it
 * keeps no other waiting; at any other fault it stops. Never rejects.
 */
export async function writeByHalves<T>(rows: T[], write: (rows: T[]) => Promise<void>): Promise<Written<T>> {
  const pieces = [rows];
  let refused = 0;
  let fault: { error: unknown } | undefined;
  for (let piece = pieces.pop(); piece; piece = pieces.pop()) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one statement at a time
      await write(piece);
    } catch (error) {
      fault = { error };
      if (!isFaultOfData(error)) return { left: [piece, ...pieces.toReversed()].flat(), refused, fault };
      const half = piece.length >> 1;
      if (half > 0) pieces.push(piece.slice(half), piece.slice(0, half));
      else refused += 1;
    }
  }
  return { left: [], refused, fault };
}
