import { section, table } from '../report/markdown.ts';
import type { Verdict } from '../report/verdict.ts';
import { percentile, type Summary } from '../statistics/percentile.ts';
import type { AnswerCell } from './measure-answers.ts';
import { CONSOLE_RANGES } from './screens.ts';

const TARGET_MILLISECONDS = 100;

export interface ScreenSummary {
  screen: string;
  answers: number;
  within: number;
  p50: number;
  p95: number;
  /** Milliseconds of processor an answer, of the server and PostgreSQL together: in the middle, and for 19 of 20 answers. */
  cpu: { p50: number; p95: number } | undefined;
  /** Of its slowest answer. */
  slowest: AnswerCell;
}

/** Over all answers of a screen, in all ranges and with all filters. */
export function summariseScreens(cells: readonly AnswerCell[]): ScreenSummary[] {
  return [...Map.groupBy(cells, ({ screen }) => screen)].map(([screen, own]) => {
    const spent = Float64Array.from(own.flatMap(({ cpu }) => (cpu ? cpu.server + cpu.database : []))).toSorted();
    const all = Float64Array.from(own.flatMap(({ milliseconds }) => milliseconds)).toSorted();
    return {
      screen,
      answers: own.length,
      within: own.filter(({ p95 }) => p95 <= TARGET_MILLISECONDS).length,
      p50: percentile(all, 0.5),
      p95: percentile(all, 0.95),
      cpu: spent.length > 0 ? { p50: percentile(spent, 0.5), p95: percentile(spent, 0.95) } : undefined,
      slowest: own.toSorted((a, b) => b.p95 - a.p95)[0]!,
    };
  });
}

/** Absolute times: they are told, and fail nothing. */
export const judgeScreens = (screens: readonly ScreenSummary[]): Verdict[] =>
  screens.map(({ screen, p95 }) => ({
    what: `${screen}: p95 of its answers`,
    measured: `${p95.toFixed(0)} ms`,
    target: `≤ ${TARGET_MILLISECONDS} ms`,
    passed: p95 <= TARGET_MILLISECONDS,
    gates: false,
  }));

export const judgeChart = ({ p50 }: Summary, points: number): Verdict => ({
  what: `${points.toLocaleString('en')} points with their intervals drawn in Chromium, median`,
  measured: `${p50.toFixed(0)} ms`,
  target: `≤ ${TARGET_MILLISECONDS} ms`,
  passed: p50 <= TARGET_MILLISECONDS,
  gates: false,
});

const nameOf = ({ path, range, filter }: AnswerCell) =>
  `${path}${range && `, ${range}`}${filter === 'none' ? '' : `, filter ${filter}`}`;

export const screensTable = (screens: readonly ScreenSummary[]): string =>
  section(
    'Screens, over all ranges and filters',
    table(
      ['screen', 'p50', 'p95', 'CPU p50', 'CPU p95', 'answers with a p95 within 100 ms', 'slowest answer', 'its p95'],
      screens.map(({ screen, p50, p95, cpu, answers, within, slowest }) => [
        screen,
        p50.toFixed(1),
        p95.toFixed(1),
        cpu?.p50.toFixed(1) ?? '-',
        cpu?.p95.toFixed(1) ?? '-',
        `${within} of ${answers}`,
        nameOf(slowest),
        slowest.p95.toFixed(1),
      ]),
    ),
  );

function written(cell: AnswerCell | undefined): string {
  if (!cell) return '';
  const refused = cell.refused > 0 ? `${cell.refused} refused` : '';
  const cpu = cell.cpu && `(${cell.cpu.server.toFixed(0)} + ${cell.cpu.database.toFixed(0)})`;
  return [`${cell.p50.toFixed(1)} / ${cell.p95.toFixed(1)}`, cpu, cell.source.replace('-', ''), refused]
    .filter(Boolean)
    .join(' ');
}

/** One row for an answer with a filter, one column a range: p50 / p95 in ms, CPU, and where it is from. */
export function answersTable(cells: readonly AnswerCell[]): string {
  const rows = [...Map.groupBy(cells, ({ screen, path, filter }) => `${screen} ${path} ${filter}`).values()];
  return section(
    'Answers: p50 / p95 in ms, (CPU of the server + of PostgreSQL in ms), and what they were read from',
    table(
      ['screen', 'answer', 'filter', ...CONSOLE_RANGES],
      rows.map((own) => {
        const [{ screen, path, filter }] = own as [AnswerCell];
        const ranged = CONSOLE_RANGES.map((range) => written(own.find((cell) => cell.range === range)));
        return [screen, path, filter, ...(own[0]!.range === '' ? [written(own[0]), '', '', '', ''] : ranged)];
      }),
    ),
  );
}
