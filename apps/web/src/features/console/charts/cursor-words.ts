import type { Series } from '@headroom/contracts/monitoring/figures';
import { formatClock, formatDateTime } from '../../../ui/format.ts';
import { formatValue } from '../parts/format-figure.ts';
import type { ChartData } from './chart-data.ts';
import { mainLine } from './main-line.ts';

/** What stands at a time: the main line large, the rest beside it. */
export function cursorWords({ all, data }: { all: readonly Series[]; data: ChartData }, own: number, at: number) {
  const main = mainLine(own);
  const unit = all[main]?.unit ?? 'count';
  const write = (value: number | null | undefined) => (value == null ? '–' : formatValue(value, unit));
  const time = new Date(data.times[at]! * 1_000);
  const isToday = time.toDateString() === new Date().toDateString();
  const [low, high] = [data.band?.low[at], data.band?.high[at]];
  const notes = [
    isToday ? formatClock(time.toISOString()) : formatDateTime(time.toISOString()),
    ...(low != null && high != null ? [`${write(low)} to ${write(high)}`] : []),
    ...all.flatMap(({ name }, index) => {
      if (index === main) return [];
      const value = write(data.lines[index]?.[at]);
      return [index < own ? `${name} ${value}` : `compared ${value}`];
    }),
  ];
  return { figure: write(data.lines[main]?.[at]), note: notes.join(' · ') };
}
