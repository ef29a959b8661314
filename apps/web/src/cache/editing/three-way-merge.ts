/** Two people changed the same thing into different values. A value that one of them removed is undefined. */
export interface Collision {
  /** `price`, or `variants/<id>/price`, or `variants/<id>` where one removed what the other changed. */
  path: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
}
export type Choice = 'mine' | 'theirs';
/** By the path of a collision. */
export type Choices = ReadonlyMap<string, Choice>;

/** What one person's change becomes on what another left. `value` takes mine where nobody has chosen yet. */
export interface Merged<T> {
  value: T;
  /** Those without a choice. */
  collisions: readonly Collision[];
}

export interface MergeSides<T> {
  base: T;
  mine: T;
  theirs: T;
}

const NO_CHOICES: Choices = new Map();

/** Equal as JSON: the order of members does not count, that of items does. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) => Object.hasOwn(b, key) && isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

/** A value that has no parts: whoever alone changed it is right. */
export function mergeValue<T>(path: string, sides: MergeSides<T>, choices: Choices = NO_CHOICES): Merged<T> {
  const { base, mine, theirs } = sides;
  if (isSame(mine, base)) return { value: theirs, collisions: [] };
  if (isSame(theirs, base) || isSame(theirs, mine)) return { value: mine, collisions: [] };
  const choice = choices.get(path);
  return {
    value: choice === 'theirs' ? theirs : mine,
    collisions: choice === undefined ? [{ path, base, mine, theirs }] : [],
  };
}

/** A set of words: what either added is in, what either removed is out. It cannot collide. */
export function mergeWords({ base, mine, theirs }: MergeSides<readonly string[]>): Merged<readonly string[]> {
  if (isSame(theirs, base)) return { value: mine, collisions: [] };
  const removed = new Set(base.filter((word) => !mine.includes(word)));
  const kept = theirs.filter((word) => !removed.has(word));
  const added = mine.filter((word) => !base.includes(word) && !kept.includes(word));
  return { value: [...kept, ...added], collisions: [] };
}

/** Members that nobody edits: `position` only repeats the order, a placeholder comes by itself once a picture is ready. */
const OF_ITSELF: ReadonlySet<string> = new Set(['id', 'position', 'placeholder']);

/** Things with an id, in order: each is merged member by member. */
export function mergeItems<T extends { id: string }>(
  path: string,
  { base, mine: made, theirs }: MergeSides<readonly T[]>,
  choices: Choices = NO_CHOICES,
): Merged<readonly T[]> {
  const mine = withTheirNames(made, base, theirs);
  const collisions: Collision[] = [];
  const [inBase, inMine, inTheirs] = [byId(base), byId(mine), byId(theirs)];
  const kept = new Map<string, T>();
  for (const id of new Set([...inTheirs.keys(), ...inMine.keys()])) {
    const item = mergeItem(`${path}/${id}`, inBase.get(id), inMine.get(id), inTheirs.get(id));
    if (item) kept.set(id, item);
  }
  const value = orderOf({ base, mine, theirs }, kept).map((id, position) => numbered(kept.get(id)!, position));
  return { value, collisions };

  function mergeItem(at: string, was: T | undefined, my: T | undefined, their: T | undefined): T | undefined {
    if (my && their) return mergeMembers(at, was, my, their);
    const present = (my ?? their)!;
    if (!was) return present;
    // One removed it. That stands, unless the other changed it meanwhile.
    if (isSame(edited(present), edited(was))) return undefined;
    const choice = choices.get(at);
    if (choice === undefined) collisions.push({ path: at, base: was, mine: my, theirs: their });
    return choice === 'theirs' ? their : my;
  }

  function mergeMembers(at: string, was: T | undefined, my: T, their: T): T {
    const item: Record<string, unknown> = { ...their };
    for (const key of Object.keys({ ...their, ...my })) {
      if (OF_ITSELF.has(key)) continue;
      const sides = { base: get(was, key), mine: get(my, key), theirs: get(their, key) };
      const merged = mergeValue(`${at}/${key}`, sides, choices);
      item[key] = merged.value;
      collisions.push(...merged.collisions);
    }
    return item as T;
  }
}

const byId = <T extends { id: string }>(items: readonly T[]) => new Map(items.map((item) => [item.id, item]));
const get = (item: object | undefined, key: string) => (item as Record<string, unknown> | undefined)?.[key];
const edited = (item: object) =>
  Object.entries(item)
    .filter(([key]) => !OF_ITSELF.has(key))
    .toSorted();
const numbered = <T extends object>(item: T, position: number): T =>
  'position' in item ? { ...item, position } : item;

/**
 * What both sides added alike is one thing, by their id: somebody did the very same, or it is mine and the answer that named it
 * was lost. Otherwise it would be there twice.
 */
function withTheirNames<T extends { id: string }>(
  mine: readonly T[],
  base: readonly T[],
  theirs: readonly T[],
): readonly T[] {
  const known = new Set([...base, ...mine].map(({ id }) => id));
  const added = theirs.filter(({ id }) => !known.has(id));
  if (added.length === 0) return mine;
  const elsewhere = new Set([...base, ...theirs].map(({ id }) => id));
  return mine.map((item) => {
    if (elsewhere.has(item.id)) return item;
    const same = added.findIndex((other) => isSame(edited(other), edited(item)));
    return same === -1 ? item : { ...item, id: added.splice(same, 1)[0]!.id };
  });
}

/** Who moved things gives the order; what only the other has stands behind what it follows there. */
function orderOf<T extends { id: string }>(
  { base, mine, theirs }: MergeSides<readonly T[]>,
  kept: ReadonlyMap<string, T>,
): readonly string[] {
  const ids = (items: readonly T[]) => items.map(({ id }) => id);
  const common = new Set(ids(base).filter((id) => ids(mine).includes(id)));
  const onlyCommon = (items: readonly T[]) => ids(items).filter((id) => common.has(id));
  const iMoved = !isSame(onlyCommon(base), onlyCommon(mine));
  const [first, second] = iMoved ? [ids(mine), ids(theirs)] : [ids(theirs), ids(mine)];
  const order = first.filter((id) => kept.has(id));
  let before = -1;
  for (const id of second) {
    if (!kept.has(id)) continue;
    const at = order.indexOf(id);
    if (at === -1) order.splice(++before, 0, id);
    else before = at;
  }
  return order;
}
