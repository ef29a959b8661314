/** What a file of rejects has behind the columns of the file that the rows come from. */
export const REJECTS_COLUMNS = ['line', 'column', 'reason', 'raw'] as const;

/** How many columns of the header are the catalogue's own: all, but in a file of rejects that is imported again. */
export function ownWidth(columns: readonly string[]): number {
  const own = columns.length - REJECTS_COLUMNS.length;
  return REJECTS_COLUMNS.every((name, index) => columns[own + index] === name) ? own : columns.length;
}
