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

/** Until the first comes: an empty list of one's own is made with room for many, and most requests run one statement. */
const NONE: Mark[] = [];

/**
 * A class: one is made for every request that the cache does not answer, and this costs an object and no closures. Nothing in it is private by `#`:
 * each such field, and one more for such methods, is added to every object by itself, which took 1.5 µs of 40 a request.
 */
export class MarkCollector implements CollectedMarks {
  marks: Mark[] = NONE;
  dropped = 0;
  /** The job that it began. */
  job: Mark | undefined = undefined;
  private isClosed = false;

  add(mark: Mark): void {
    if (this.isClosed) return;
    if (this.marks === NONE) this.marks = [mark];
    else this.marks.push(mark);
    if (mark.kind === 'job') this.job ??= mark;
    // Half of them at once: a job of a million statements sorts seldom.
    if (this.marks.length >= MAX_MARKS * 2) this.leaveOutShort();
  }

  close(): void {
    this.isClosed = true;
    if (this.marks.length > MAX_MARKS) this.leaveOutShort();
  }

  private leaveOutShort(): void {
    this.dropped += this.marks.length - MAX_MARKS;
    this.marks = this.marks.toSorted(byLength).slice(0, MAX_MARKS);
  }
}
