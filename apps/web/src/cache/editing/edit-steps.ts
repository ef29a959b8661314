import type { Changes } from './product-changes.ts';

/** A change, confirmed or not, that can be taken back, or made again once it was. */
export interface Step {
  /** That of its edit. */
  key: string;
  productId: string;
  title: string;
  changes: Changes;
}
export type Way = 'undo' | 'redo';

const STEPS_MAX = 100;

/** The steps of all products in the order in which they were made; one product's can be taken out of their midst. */
export function createEditSteps() {
  const steps: Readonly<Record<Way, Step[]>> = { undo: [], redo: [] };
  const isOf = (productId: string | undefined) => (step: Step) =>
    productId === undefined || step.productId === productId;
  return {
    /** A new edit was made, or one that changes nothing in the end: what was taken back before cannot be made again. */
    made(step: Step | undefined): void {
      if (step) steps.undo.push(step);
      if (steps.undo.length > STEPS_MAX) steps.undo.shift();
      steps.redo.length = 0;
    },
    /** Its edit has become none. */
    forget(key: string): void {
      const at = steps.undo.findIndex((step) => step.key === key);
      if (at !== -1) steps.undo.splice(at, 1);
    },
    /** Its edit has another key. */
    rename(from: string, to: string): void {
      for (const step of steps.undo) if (step.key === from) step.key = to;
    },
    /** Steps change with their edits. */
    rewrite(changesOf: (step: Step) => Changes): void {
      for (const step of [...steps.undo, ...steps.redo]) step.changes = changesOf(step);
    },
    has: (way: Way, productId?: string): boolean => steps[way].some(isOf(productId)),
    /** Takes the last one out. */
    take(way: Way, productId: string | undefined): Step | undefined {
      const at = steps[way].findLastIndex(isOf(productId));
      return at === -1 ? undefined : steps[way].splice(at, 1)[0];
    },
    put: (way: Way, step: Step): void => void steps[way].push(step),
  };
}
