import type { MachineFacts } from '../machine/machine-facts.ts';
import { type Cell, fallsShort } from './cell.ts';
import type { Comparison, Side } from './compare-with-bare.ts';
import { describeMachine } from '../report/describe-machine.ts';
import { section, table } from '../report/markdown.ts';
import { type Verdict, verdictTable } from '../report/verdict.ts';

export interface ListsReport {
  facts: MachineFacts;
  comparison: Comparison | undefined;
  /** Title of a table → its cells. */
  tables: Readonly<Record<string, readonly Cell[]>>;
  verdicts: readonly Verdict[];
}

/** The whole report as Markdown. */
export function toMarkdown({ facts, comparison, tables, verdicts }: ListsReport): string {
  const parts = [describeMachine(facts), section('Targets', verdictTable(verdicts))];
  if (comparison) parts.push(section('Uncached list of 50 × 6 fields, 8 connections', sideTable(comparison)));
  for (const [title, cells] of Object.entries(tables)) {
    if (cells.length > 0) parts.push(section(`${title}, p50 / p95 in milliseconds`, cellTable(cells)));
  }
  return `${parts.join('\n\n')}\n`;
}

const sideRow = (name: string, { requestsPerSecond, latency, cpuMicroseconds }: Side) => [
  name,
  requestsPerSecond.toFixed(0),
  ...[latency.p50, latency.p95, latency.p99].map((value) => value.toFixed(2)),
  cpuMicroseconds?.toFixed(0) ?? 'not measured',
];

function sideTable({ api, bare }: Comparison): string {
  return table(
    ['', 'requests a second', 'p50 ms', 'p95 ms', 'p99 ms', 'CPU µs a request'],
    [sideRow('Headroom', api), sideRow('bare Fastify + pg', bare)],
  );
}

/** One row for each `row` of the cells, one column for each `column`. A cell past its limit is bold. */
export function cellTable(cells: readonly Cell[]): string {
  const columns = [...new Set(cells.map(({ column }) => column))];
  const rows = Map.groupBy(cells, ({ row }) => row.join(' · '));
  return table(
    ['', ...columns],
    [...rows].map(([name, inRow]) => [
      name,
      ...columns.map((column) => {
        const cell = inRow.find((other) => other.column === column);
        if (!cell) return '';
        const text = `${milliseconds(cell.latency.p50)} / ${milliseconds(cell.latency.p95)}`;
        return fallsShort(cell) ? `**${text}**` : text;
      }),
    ]),
  );
}

const milliseconds = (value: number): string => value.toFixed(value < 10 ? 1 : 0);
