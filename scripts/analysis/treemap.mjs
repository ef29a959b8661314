/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Rectangle
 * @typedef {{ size: number }} Sized
 */

/**
 * Lays items out in a rectangle, each with an area in proportion to its size, as near to squares as rows allow: Bruls,
 * Huizing, van Wijk, "Squarified Treemaps" (2000).
 * @template {Sized} T
 * @param {readonly T[]} items
 * @param {Rectangle} frame
 * @returns {(T & Rectangle)[]} largest first; items without a size are left out
 */
export function treemap(items, frame) {
  const left = items.filter(({ size }) => size > 0).toSorted((one, other) => other.size - one.size);
  const total = left.reduce((sum, { size }) => sum + size, 0);
  const scale = (frame.width * frame.height) / total;
  const placed = /** @type {(T & Rectangle)[]} */ ([]);
  let rest = frame;
  while (left.length > 0) {
    const side = Math.min(rest.width, rest.height);
    let count = 1;
    while (
      count < left.length &&
      worst(left.slice(0, count + 1), side, scale) <= worst(left.slice(0, count), side, scale)
    )
      count++;
    const row = left.splice(0, count);
    const thickness = (row.reduce((sum, { size }) => sum + size, 0) * scale) / side;
    let along = 0;
    for (const item of row) {
      const length = (item.size * scale) / thickness;
      placed.push(
        rest.width >= rest.height
          ? { ...item, x: rest.x, y: rest.y + along, width: thickness, height: length }
          : { ...item, x: rest.x + along, y: rest.y, width: length, height: thickness },
      );
      along += length;
    }
    rest =
      rest.width >= rest.height
        ? { ...rest, x: rest.x + thickness, width: rest.width - thickness }
        : { ...rest, y: rest.y + thickness, height: rest.height - thickness };
  }
  return placed;
}

/** The longest side of a row's items by their shortest. @param {Sized[]} row @param {number} side @param {number} scale */
function worst(row, side, scale) {
  const sum = row.reduce((total, { size }) => total + size, 0) * scale;
  return Math.max(
    (side * side * (row[0]?.size ?? 0) * scale) / (sum * sum),
    (sum * sum) / (side * side * (row.at(-1)?.size ?? 1) * scale),
  );
}
