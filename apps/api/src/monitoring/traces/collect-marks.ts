import type { Mark, ScopeMarks } from '@headroom/database';

/** More parts than these are no help to whoever looks for the long ones. */
export const MAX_MARKS = 300;

/** The parts of one request or job, as they end. */
export interface CollectedMarks extends ScopeMarks {
  readonly marks: readonly Mark[];
  /** How many short ones were left out. */
  readonly dropped: number;
  /** What comes later is no part of it. */
  close(): void;
}

const byLength = (a: Mark, b: Mark) => b.endedAt - b.startedAt - (a.endedAt - a.startedAt);

/** A class: one is made for every request that the cache does not answer, and this costs an object and no closures. */
export class MarkCollector implements CollectedMarks {
  marks: Mark[] = [];
  dropped = 0;
  /** The job that it began. */
  job: Mark | undefined = undefined;
  #isClosed = false;

  add(mark: Mark): void {
    if (this.#isClosed) return;
    this.marks.push(mark);
    if (mark.kind === 'job') this.job ??= mark;
    // Half of them at once: a job of a million statements sorts seldom.
    if (this.marks.length >= MAX_MARKS * 2) this.#leaveOutShort();
  }

  close(): void {
    this.#isClosed = true;
    if (this.marks.length > MAX_MARKS) this.#leaveOutShort();
  }

  #leaveOutShort(): void {
    this.dropped += this.marks.length - MAX_MARKS;
    this.marks = this.marks.toSorted(byLength).slice(0, MAX_MARKS);
  }
}
