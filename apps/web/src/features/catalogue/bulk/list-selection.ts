/**
 * Selecting in a list of which only the rows that were looked at are known. Rows are named by their position (0-based);
 * what is selected are products. A range over rows that were never read shows at once, and its ids are read behind.
 *
 * still → extend → stretching → extend → stretching (the range before is taken back, as in every list) → anything
 * else → still
 */
import { EVERYTHING, isSelected, NOTHING, selectedCount, withIds, type Selection } from './selection.ts';

export type ListSelectionOptions = Readonly<{
  /** The product at a position, where the list knows it. */
  idAt: (position: number) => string | undefined;
  /** Reads the ids of so many rows; fewer come where the list ends. */
  readIds: (rows: Readonly<{ offset: number; limit: number }>, signal: AbortSignal) => Promise<readonly string[]>;
  /** Products that can be named one by one; more are chosen by a filter. */
  maxIds: number;
  /** Called when something would select more than that; the selection stays as it was. */
  onLimit: () => void;
  /** What is selected at first. */
  initial?: Selection | undefined;
  pageSize?: number;
  maxInFlight?: number;
}>;
export type ListSelection = ReturnType<typeof createListSelection>;

/** What was done and is not yet part of the base: one product, or rows (inclusive) whose ids may still be on their way. */
type Step = Readonly<{ on: boolean } & ({ id: string } | { first: number; last: number })>;

export function createListSelection(options: ListSelectionOptions) {
  const { idAt, readIds, maxIds, onLimit, pageSize = 200, maxInFlight = 3 } = options;
  const listeners = new Set<() => void>();
  let version = 0;
  let base: Selection = options.initial ?? NOTHING;
  let steps: readonly Step[] = [];
  /** The last step is a range that the next extend replaces. */
  let isStretching = false;
  /** The row that shift goes on from, and whether it was switched on or off. */
  let anchor: { position: number; on: boolean } | undefined;
  /** Ids by position, as the ranges needed them; undefined where the list turned out to end before. */
  const known = new Map<number, string | undefined>();
  /** The same the other way round: a row that was read again may stand elsewhere by now. */
  const foundAt = new Map<string, number>();
  let reading: { controller: AbortController; done: Promise<void> } | undefined;
  let failure: unknown;

  function changed(): void {
    version++;
    for (const listener of listeners) listener();
  }

  function know(position: number, id: string | undefined): void {
    const before = known.get(position);
    if (before !== undefined && foundAt.get(before) === position) foundAt.delete(before);
    known.set(position, id);
    if (id !== undefined) foundAt.set(id, position);
  }

  function missing(step: Step): number[] {
    return 'id' in step ? [] : positionsOf(step).filter((position) => !known.has(position));
  }

  function applied(selection: Selection, step: Step): Selection {
    if ('id' in step) return withIds(selection, [step.id], step.on);
    const ids = positionsOf(step).flatMap((position) => known.get(position) ?? []);
    return withIds(selection, ids, step.on);
  }

  const current = (): Selection => steps.reduce(applied, base);

  /** Takes the steps on if what they select can be named; the ones that are complete become part of the base. */
  function take(next: readonly Step[], stretching: boolean): boolean {
    const before = steps;
    steps = next;
    if (current().ids.size > maxIds) {
      steps = before;
      onLimit();
      return false;
    }
    isStretching = stretching;
    while (steps.length > (isStretching ? 1 : 0) && missing(steps[0]!).length === 0) {
      base = applied(base, steps[0]!);
      steps = steps.slice(1);
    }
    return true;
  }

  function reset(to: Selection): void {
    stopReading();
    known.clear();
    foundAt.clear();
    steps = [];
    isStretching = false;
    anchor = undefined;
    failure = undefined;
    base = to;
    changed();
  }

  function stopReading(): void {
    reading?.controller.abort();
    reading = undefined;
  }

  /** Reads what the steps still need; what is no longer needed is not waited for. */
  function readMissing(): void {
    stopReading();
    const positions = [...new Set(steps.flatMap(missing))].toSorted((a, b) => a - b);
    if (positions.length === 0) return;
    failure = undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const pages = requests(positions, pageSize);
    const work = async () => {
      for (let page = pages.shift(); page && !signal.aborted; page = pages.shift()) {
        const ids = await readIds(page, signal);
        if (signal.aborted) return;
        for (let index = 0; index < page.limit; index++) know(page.offset + index, ids[index]);
        changed();
      }
    };
    const workers = Array.from({ length: Math.min(maxInFlight, pages.length) }, work);
    const done = Promise.all(workers).then(
      () => arrived(controller),
      (error: unknown) => failed(controller, error),
    );
    reading = { controller, done };
  }

  function arrived(controller: AbortController): void {
    if (reading?.controller !== controller) return;
    reading = undefined;
    // Rows that were selected before they were known may turn out to be too many.
    if (!take(steps, isStretching)) steps = steps.slice(0, -1);
    changed();
  }

  function failed(controller: AbortController, error: unknown): void {
    if (reading?.controller !== controller) return;
    stopReading();
    failure = error;
    changed();
  }

  async function settled(): Promise<void> {
    if (!reading) return undefined;
    await reading.done;
    return settled();
  }

  /**
   * Whether a row shows as selected. The product that is drawn decides, as it does in `current`: what shows is what an
   * action takes. The position decides only where the range's own id has not arrived.
   */
  function has(position: number): boolean {
    const id = idAt(position) ?? known.get(position);
    const inRanges = (id === undefined ? undefined : foundAt.get(id)) ?? (known.has(position) ? undefined : position);
    const step = steps.findLast((one) =>
      'id' in one ? one.id === id : inRanges !== undefined && inRanges >= one.first && inRanges <= one.last,
    );
    if (step) return step.on;
    return id === undefined ? base.kind === 'all' : isSelected(base, id);
  }

  return {
    /** What is selected, as far as it is read. */
    current,
    /** How many products; rows whose ids are on their way count as new. `total`: what the filter finds, where known. */
    count(total: number | undefined): number | undefined {
      const count = selectedCount(current(), total);
      if (count === undefined || base.kind === 'all') return count;
      return count + new Set(steps.filter(({ on }) => on).flatMap(missing)).size;
    },
    has,
    /** How many rows of how many are read, while ids are on their way. */
    progress(): { done: number; total: number } | undefined {
      if (!reading) return undefined;
      const rows = steps.flatMap((step) => ('id' in step ? [] : positionsOf(step)));
      return { done: rows.length - steps.flatMap(missing).length, total: rows.length };
    },
    /** Why ids did not arrive. What was selected stands until it is tried again or given up. */
    failure: (): unknown => failure,
    retry(): void {
      readMissing();
      changed();
    },
    /** Switches one row, which becomes the anchor. A row that has not arrived is left alone. */
    toggle(position: number): void {
      const id = idAt(position);
      if (id === undefined) return;
      // A range that stands keeps the products that it was drawn over.
      if (!known.has(position)) know(position, id);
      const on = !has(position);
      if (take([...steps, { id, on }], false)) anchor = { position, on };
      changed();
    },
    /** Selects from the anchor to here, or takes away if the anchor was; without an anchor, from `from`. */
    extend(to: number, from: number): void {
      anchor ??= { position: from, on: true };
      const { position, on } = anchor;
      const step = { first: Math.min(position, to), last: Math.max(position, to), on };
      if (step.last - step.first >= maxIds) return onLimit();
      for (const row of positionsOf(step)) {
        const id = idAt(row);
        if (id !== undefined) know(row, id);
      }
      if (!take([...(isStretching ? steps.slice(0, -1) : steps), step], true)) return;
      readMissing();
      changed();
    },
    /** The active row moved on without shift: the next range begins where it is then. */
    leave(): void {
      if (!isStretching && !anchor) return;
      anchor = undefined;
      take(steps, false);
      changed();
    },
    selectAll: (): void => reset(EVERYTHING),
    clear: (): void => reset(NOTHING),
    /** Positions mean other rows from now on; the products stay selected. Rows that had not arrived are given up. */
    reorder: (): void => reset(current()),
    /** Resolves when all that was asked for has arrived or failed. */
    settled,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
}

function positionsOf({ first, last }: { first: number; last: number }): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Ascending positions as requests of adjoining rows. */
function requests(positions: readonly number[], pageSize: number): { offset: number; limit: number }[] {
  const found: { offset: number; limit: number }[] = [];
  for (const position of positions) {
    const last = found.at(-1);
    if (last && position < last.offset + pageSize) last.limit = position - last.offset + 1;
    else found.push({ offset: position, limit: 1 });
  }
  return found;
}
