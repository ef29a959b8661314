import type { Verdict } from '../report/verdict.ts';
import { summarise } from '../statistics/percentile.ts';
import { CATEGORIES, type PageRuns, type Run } from './measure-page.ts';

/** What the median of the runs must reach. */
const LEAST_SCORES = { performance: 98, accessibility: 100, 'best-practices': 100, seo: 100 } as const;
const MOST_LARGEST_PAINT_MILLISECONDS = 900;
const MOST_BLOCKED_MILLISECONDS = 100;
const MOST_SHIFT = 0.02;

type Page = PageRuns & { page: string };

export function judgePage({ page, runs }: Page): Verdict[] {
  const median = (read: (run: Run) => number) => summarise(runs.map(read)).p50;
  const scores = CATEGORIES.map((category) => {
    const measured = median((run) => run.scores[category]);
    const least = LEAST_SCORES[category];
    // What is not about time is the same on every machine.
    const gates = category !== 'performance';
    return {
      what: `${page}: ${category}`,
      measured: `${measured}`,
      target: `≥ ${least}`,
      passed: measured >= least,
      gates,
    };
  });
  const most = (what: string, measured: number, limit: number, unit: string): Verdict => ({
    what: `${page}: ${what}`,
    measured: unit === 'ms' ? `${measured.toFixed(0)} ms` : measured.toFixed(3),
    target: `≤ ${limit}${unit && ` ${unit}`}`,
    passed: measured <= limit,
    gates: unit !== 'ms',
  });
  return [
    ...scores,
    most(
      'largest paint',
      median((run) => run.largestPaintMilliseconds),
      MOST_LARGEST_PAINT_MILLISECONDS,
      'ms',
    ),
    most(
      'blocked',
      median((run) => run.blockedMilliseconds),
      MOST_BLOCKED_MILLISECONDS,
      'ms',
    ),
    most(
      'shift',
      median((run) => run.shift),
      MOST_SHIFT,
      '',
    ),
  ];
}

export const RUN_HEAD = [
  'page',
  'performance',
  'others',
  'first paint ms',
  'largest paint ms',
  'blocked ms',
  'shift',
  'KiB',
];

/** The runs as rows of a table. */
export const runRows = ({ page, runs }: Page): string[][] =>
  runs.map(({ scores: { performance, ...others }, ...run }) => [
    page,
    `${performance}`,
    Object.values(others).join(', '),
    run.firstPaintMilliseconds.toFixed(0),
    run.largestPaintMilliseconds.toFixed(0),
    run.blockedMilliseconds.toFixed(0),
    run.shift.toFixed(3),
    (run.bytes / 1024).toFixed(0),
  ]);
