import type { Series } from '@headroom/contracts/monitoring/figures';
import { formatCount, formatDateTime } from '../../../ui/format.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { formatMany, formatValue } from '../parts/format-figure.ts';

/** More lines nobody reads, and a browser would be slow with them; the CSV has all. */
const MOST_ROWS = 1_000;

/** The values of a chart, the latest first. */
export function ChartTable({ title, series }: { title: string; series: readonly Series[] }) {
  const times = [...new Set(series.flatMap((each) => each.times))].toSorted((a, b) => b - a);
  const places = series.map((each) => new Map(each.times.map((time, index) => [time, index])));
  const columns: Column<number>[] = [
    { key: 'time', head: 'Time', cell: (time) => formatDateTime(new Date(time * 1_000).toISOString()) },
    ...series.flatMap(({ name, unit, values, low, high, n }, index): Column<number>[] => {
      const at = (of: readonly (number | null)[] | undefined, time: number) =>
        of?.[places[index]!.get(time) ?? -1] ?? null;
      const write = (value: number | null) => (value === null ? '–' : formatValue(value, unit));
      return [
        {
          key: name,
          head: name,
          isFigure: true,
          phone: index === 0 ? 'figure' : 'line',
          cell: (time) => write(at(values, time)),
          sortBy: (time) => at(values, time),
        },
        ...(low && high
          ? [
              {
                key: `${name} interval`,
                head: '95 % interval',
                isFigure: true,
                cell: (time: number) =>
                  at(low, time) === null ? '–' : `${write(at(low, time))} to ${write(at(high, time))}`,
              },
            ]
          : []),
        ...(n
          ? [{ key: `${name} n`, head: 'n', isFigure: true, cell: (time: number) => formatMany(at(n, time) ?? 0) }]
          : []),
      ];
    }),
  ];
  return (
    <>
      <DataTable
        label={`Values of ${title}`}
        columns={columns}
        rows={times.slice(0, MOST_ROWS)}
        keyOf={String}
        firstRows={10}
      />
      {times.length > MOST_ROWS && (
        <p>
          The last {formatCount(MOST_ROWS)} of {formatCount(times.length)} times; the CSV has all of them.
        </p>
      )}
    </>
  );
}
