import type { Series } from '@headroom/contracts/monitoring/figures';

/** Lines as CSV, a line a time, with the interval and n where there are any. Units stand in the heads. */
export function seriesCsv(series: readonly Series[]): string {
  const rows = new Map<number, string[]>();
  const heads = ['time'];
  for (const { name, unit, times, values, low, high, n } of series) {
    const start = heads.length - 1;
    const columns = [
      { head: `${name} (${unit})`, of: values },
      ...(low ? [{ head: `${name} low`, of: low }] : []),
      ...(high ? [{ head: `${name} high`, of: high }] : []),
      ...(n ? [{ head: `${name} n`, of: n }] : []),
    ];
    heads.push(...columns.map(({ head }) => `"${head.replaceAll('"', '""')}"`));
    for (const [index, time] of times.entries()) {
      const row = rows.get(time) ?? [];
      rows.set(time, row);
      for (const [column, { of }] of columns.entries()) row[start + column] = String(of[index] ?? '');
    }
  }
  const lines = [...rows]
    .toSorted(([a], [b]) => a - b)
    .map(([time, cells]) =>
      [
        new Date(time * 1_000).toISOString(),
        ...Array.from({ length: heads.length - 1 }, (_, at) => cells[at] ?? ''),
      ].join(','),
    );
  return `${[heads.join(','), ...lines].join('\n')}\n`;
}
