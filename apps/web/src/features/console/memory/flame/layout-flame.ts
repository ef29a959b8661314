import type { Frame } from '@headroom/contracts/monitoring/runtime-profiles';

export interface FlameBox {
  /** Of the frame in the list. */
  index: number;
  /** 0 is what is zoomed on. */
  depth: number;
  /** Shares of the width, 0 to 1. */
  left: number;
  width: number;
}

/** Children of each frame in the order of the list, which is widest first. */
export function childrenOf(frames: readonly Frame[]): readonly (readonly number[])[] {
  const children: number[][] = frames.map(() => []);
  for (const [index, { parent }] of frames.entries()) children[parent]?.push(index);
  return children;
}

/**
 * Where the frames lie below the one that is zoomed on: each as wide as its share of the time, under its caller.
 * @param leastShare what is narrower is left out
 */
export function layOutFlame(
  frames: readonly Frame[],
  { zoomed, leastShare }: { zoomed: number; leastShare: number },
): FlameBox[] {
  const whole = frames[zoomed]?.totalMs ?? 0;
  if (whole <= 0) return [];
  const children = childrenOf(frames);
  const boxes: FlameBox[] = [];
  const waiting: FlameBox[] = [{ index: zoomed, depth: 0, left: 0, width: 1 }];
  for (let box = waiting.pop(); box; box = waiting.pop()) {
    boxes.push(box);
    let { left } = box;
    const below: FlameBox[] = [];
    for (const index of children[box.index] ?? []) {
      const width = frames[index]!.totalMs / whole;
      if (width >= leastShare) below.push({ index, depth: box.depth + 1, left, width });
      left += width;
    }
    waiting.push(...below.toReversed());
  }
  return boxes;
}

export interface FunctionTimes {
  key: string;
  name: string;
  place: string | null;
  selfMs: number;
  /** Recursion counts once. */
  totalMs: number;
  /** Its widest frame. */
  index: number;
}

/** The same times by function, wherever it was called from. */
export function byFunction(frames: readonly Frame[]): FunctionTimes[] {
  const found = new Map<string, FunctionTimes>();
  for (const [index, { name, place, selfMs, totalMs }] of frames.entries()) {
    const key = keyOf(frames[index]!);
    const known = found.get(key) ?? { key, name, place, selfMs: 0, totalMs: 0, index };
    known.selfMs += selfMs;
    if (!isBelowItself(frames, index)) known.totalMs += totalMs;
    found.set(key, known);
  }
  return [...found.values()].toSorted((a, b) => b.selfMs - a.selfMs);
}

const keyOf = ({ name, place }: Frame): string => `${name} ${place ?? ''}`;

function isBelowItself(frames: readonly Frame[], index: number): boolean {
  const key = keyOf(frames[index]!);
  for (let above = frames[index]!.parent; above >= 0; above = frames[above]!.parent) {
    if (keyOf(frames[above]!) === key) return true;
  }
  return false;
}

/** Frames whose function or place has the text in it, and the share of the time that they and what they call take. */
export function searchFlame(frames: readonly Frame[], text: string): { found: ReadonlySet<number>; share: number } {
  const wanted = text.trim().toLowerCase();
  const found = new Set<number>();
  let milliseconds = 0;
  if (wanted === '') return { found, share: 0 };
  const isUnder = new Set<number>();
  // Callers come before what they call.
  for (const [index, { name, place, parent, totalMs }] of frames.entries()) {
    const isOne = name.toLowerCase().includes(wanted) || (place?.toLowerCase().includes(wanted) ?? false);
    if (isOne) found.add(index);
    if (isUnder.has(parent)) isUnder.add(index);
    else if (isOne) {
      isUnder.add(index);
      milliseconds += totalMs;
    }
  }
  return { found, share: milliseconds / Math.max(frames[0]?.totalMs ?? 0, Number.MIN_VALUE) };
}
