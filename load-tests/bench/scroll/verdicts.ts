import type { Verdict } from '../report/verdict.ts';
import { summarise } from '../statistics/percentile.ts';
import type { ScrollResult } from './measure-scroll.ts';

const MOST_BLANK_MILLISECONDS = 300;
const LEAST_SPEED = 0.9 * 6_000;

const none = (what: string, count: number, of: string): Verdict => ({
  what,
  measured: `${count} ${of}`,
  target: 'none',
  passed: count === 0,
  gates: true,
});

const most = (what: string, measured: number, limit: number): Verdict => ({
  what,
  measured: `${measured.toFixed(0)} ms`,
  target: `≤ ${limit} ms`,
  passed: measured <= limit,
  gates: false,
});

/** @param wrongRows row numbers whose product was not the list's. */
export function judgeScroll(
  { wheel, index }: ScrollResult,
  { jumps, wrongRows }: { jumps: number; wrongRows: number[] },
) {
  const arrived = summarise(index.jumps);
  const seen = Object.keys({ ...wheel.products, ...index.products }).length;
  return [
    none('rows with another product than the list’s', wrongRows.length, `of ${seen} rows seen`),
    none('rows that changed their product', wheel.changedRows.length + index.changedRows.length, 'rows'),
    none('frames with a row twice', wheel.doubledFrames + index.doubledFrames, 'frames'),
    none('frames with a row missing', wheel.gapFrames + index.gapFrames, 'frames'),
    none('jumps after which rows did not arrive', jumps - index.jumps.length, `of ${jumps}`),
    {
      what: 'speed that the wheel reached',
      measured: `${wheel.pixelsPerSecond.toFixed(0)} px/s`,
      target: '6,000 px/s, within a tenth',
      passed: wheel.pixelsPerSecond >= LEAST_SPEED,
      gates: false,
    },
    most('longest blank view while scrolling', Math.max(0, ...wheel.blanks), MOST_BLANK_MILLISECONDS),
    most('longest blank view while jumping', Math.max(0, ...index.blanks), MOST_BLANK_MILLISECONDS),
    most('rows in place after a jump, p95', arrived.p95, MOST_BLANK_MILLISECONDS),
  ] satisfies Verdict[];
}

/** Frame times and long tasks, as rows of a table. */
export function frameRows({ wheel, index }: ScrollResult): string[][] {
  return Object.entries({ scrolling: wheel, jumping: index }).map(([name, record]) => {
    const frames = summarise(record.frames);
    const tasks = summarise(record.longTasks);
    return [
      name,
      String(frames.samples),
      ...[frames.p50, frames.p95, frames.max].map((value) => value.toFixed(0)),
      String(tasks.samples),
      tasks.samples > 0 ? tasks.max.toFixed(0) : '0',
      record.longestRowWait.toFixed(0),
    ];
  });
}
