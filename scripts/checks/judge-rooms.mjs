import { dirname, join } from 'node:path/posix';

// Folders whose own folders are rooms with one direction between any two of them.
const HOUSES = ['apps/api/src', 'apps/api/src/monitoring/field', 'apps/web/src', 'apps/web/src/features/console'];
// And where they are strangers: what two need moves to the folder itself, or into contracts.
const PARTS = ['apps/api/src/monitoring'];
const IMPORTED = /(?:\bfrom|\bimport\s*\()\s*'(\.[^'?]*)/g;
const isOfTests = (/** @type {string} */ path) => /\.test\.tsx?$|\/testing\//.test(path);

/**
 * Finds rooms that import each other, straight or around others, since neither can be understood, tested or moved without the other; and
 * parts that know another one. Imports of types count, those of tests do not.
 * @param {ReadonlyMap<string, string>} files text by path, relative to the repository, with slashes
 * @returns {string[]} what is wrong, each a sentence
 */
export function judgeRooms(files) {
  const strangers = PARTS.flatMap((house) =>
    [...collectImports(house, files).values()]
      .flatMap((reasons) => [...reasons.values()])
      .map((reason) => `${house}: ${reason}; these parts never import each other.`),
  );
  return [...findCircles(files), ...strangers];
}

/** @param {ReadonlyMap<string, string>} files @returns {string[]} */
function findCircles(files) {
  return HOUSES.flatMap((house) => {
    const reasons = collectImports(house, files);
    const seen = new Set();
    return [...reasons.keys()].flatMap((from) => {
      const circle = findCircle(from, reasons);
      if (!circle || seen.has(circle.toSorted().join())) return [];
      seen.add(circle.toSorted().join());
      const steps = circle.map((room, index) => reasons.get(room)?.get(circle[(index + 1) % circle.length] ?? ''));
      return [`${house}: ${circle.join(' and ')} import each other (${steps.join('; ')}); move down what both need.`];
    });
  });
}

/** @param {string} house @param {ReadonlyMap<string, string>} files @returns {Map<string, Map<string, string>>} an example by the importing and the imported room */
function collectImports(house, files) {
  /** @type {Map<string, Map<string, string>>} */
  const reasons = new Map();
  for (const [path, text] of files) {
    const from = roomOf(house, path);
    if (from === undefined || isOfTests(path)) continue;
    for (const [, imported = ''] of text.matchAll(IMPORTED)) {
      const target = join(dirname(path), imported);
      const to = roomOf(house, target);
      if (to === undefined || to === from || isOfTests(target)) continue;
      const rooms = reasons.get(from) ?? new Map();
      reasons.set(from, rooms.set(to, `${path.slice(house.length + 1)} → ${target.slice(house.length + 1)}`));
    }
  }
  return reasons;
}

/** @param {string} house @param {string} path @returns {string | undefined} what lies in the house itself belongs to no room */
function roomOf(house, path) {
  const [room, ...rest] = path.startsWith(`${house}/`) ? path.slice(house.length + 1).split('/') : [];
  return rest.length > 0 ? room : undefined;
}

/** @param {string} start @param {ReadonlyMap<string, ReadonlyMap<string, string>>} reasons @returns {string[] | undefined} the shortest way back to it */
function findCircle(start, reasons) {
  let ways = [[start]];
  const reached = new Set();
  while (ways.length > 0) {
    /** @type {string[][]} */
    const longer = [];
    for (const way of ways) {
      for (const to of reasons.get(way.at(-1) ?? '')?.keys() ?? []) {
        if (to === start) return way;
        if (reached.has(to)) continue;
        reached.add(to);
        longer.push([...way, to]);
      }
    }
    ways = longer;
  }
  return undefined;
}
