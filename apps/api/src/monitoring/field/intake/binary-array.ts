/** Object ids of PostgreSQL's types, and how many bytes a value has: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
const TYPES = {
  boolean: [16, 1],
  bigint: [20, 8],
  smallint: [21, 2],
  integer: [23, 4],
  real: [700, 4],
  float8: [701, 8],
} as const;
const HEADER_BYTES = 20;
/** Before each value, its length. */
const LENGTH_BYTES = 4;

/**
 * A column of rows as PostgreSQL's binary form of an array, which neither side has to write or read as text: that took a third of what the
 * intake takes of Node's time. https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/arrayfuncs.c (array_recv)
 * @param put writes a row's value at an offset, big-endian
 */
export function binaryArray<Row>(
  rows: readonly Row[],
  type: keyof typeof TYPES,
  put: (view: DataView, offset: number, row: Row) => void,
): Buffer {
  const [id, bytes] = TYPES[type];
  const array = Buffer.allocUnsafe(HEADER_BYTES + rows.length * (LENGTH_BYTES + bytes));
  const view = new DataView(array.buffer, array.byteOffset, array.byteLength);
  // One dimension, no nulls, the type, so many values, counted from 1.
  for (const [at, number] of [1, 0, id, rows.length, 1].entries()) view.setInt32(at * 4, number);
  let offset = HEADER_BYTES;
  for (const row of rows) {
    view.setInt32(offset, bytes);
    put(view, offset + LENGTH_BYTES, row);
    offset += LENGTH_BYTES + bytes;
  }
  return array;
}
