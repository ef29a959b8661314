const editDistance = (left: string, right: string): number => {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
};

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, 60);

/** Up to three of the known names that somebody may have meant by `name`, nearest first. */
export function nearNames(name: string, known: readonly string[]): string[] {
  const wanted = plain(name);
  return known
    .map((candidate) => {
      const other = plain(candidate);
      const contains = wanted.length > 2 && other.length > 2 && (other.includes(wanted) || wanted.includes(other));
      return { candidate, distance: contains ? 1 : editDistance(wanted, other) };
    })
    .filter(({ distance }) => distance <= Math.ceil(wanted.length / 3))
    .toSorted((left, right) => left.distance - right.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
