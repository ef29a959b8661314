/** What decides whether one index can do another's work. */
export interface IndexShape {
  /** The older of two has the smaller one. */
  id: number;
  tableId: number;
  method: string;
  isValid: boolean;
  isUnique: boolean;
  /** Without a condition and without expressions. */
  isPlain: boolean;
  keyCount: number;
  /** Column, operator class, collation and direction of each key. */
  keys: readonly string[];
  /** The columns of keys and of what is included. */
  attributes: readonly string[];
}

/**
 * An index that begins with the same keys and holds the same columns. Only of a B-tree a beginning is as good; of two that are alike the one that
 * keeps values unique stays, else the older one.
 * @param others of the same table
 */
export function findCovering<Shape extends IndexShape>(index: IndexShape, others: readonly Shape[]): Shape | undefined {
  if (!index.isPlain) return undefined;
  return others.find((other) => {
    if (other.id === index.id || !other.isValid || !other.isPlain || other.method !== index.method) return false;
    if (other.keyCount < index.keyCount || (index.method !== 'btree' && other.keyCount !== index.keyCount))
      return false;
    if (!index.keys.every((key, at) => other.keys[at] === key)) return false;
    if (!index.attributes.every((attribute) => other.attributes.includes(attribute))) return false;
    const areAlike = other.keyCount === index.keyCount && other.attributes.length === index.attributes.length;
    return !areAlike || other.isUnique || other.id < index.id;
  });
}
