import type { MachineFacts } from '../machine/machine-facts.ts';
import { describeMachine } from '../report/describe-machine.ts';
import { section, table } from '../report/markdown.ts';
import { type Verdict, verdictTable } from '../report/verdict.ts';
import type { Comparison, Side } from './compare-with-bare.ts';

const LEAST_THROUGHPUT_RATIO = 0.6;
const MOST_P95_MILLISECONDS = 50;

/** The ratio decides; the time depends on who else uses the machine. */
export function judge({ api, throughput }: Comparison): Verdict[] {
  return [
    {
      what: 'writes a second, API over bare pg',
      measured: `${throughput.ratio.toFixed(2)} (${throughput.low.toFixed(2)} to ${throughput.high.toFixed(2)})`,
      target: `≥ ${LEAST_THROUGHPUT_RATIO}`,
      passed: throughput.ratio >= LEAST_THROUGHPUT_RATIO,
      gates: true,
    },
    {
      what: 'p95 of a PATCH, 8 connections',
      measured: `${api.latency.p95.toFixed(1)} ms`,
      target: `≤ ${MOST_P95_MILLISECONDS} ms`,
      passed: api.latency.p95 <= MOST_P95_MILLISECONDS,
      gates: false,
    },
  ];
}

/** The whole report as Markdown. */
export function toMarkdown(options: { facts: MachineFacts; comparison: Comparison; verdicts: Verdict[] }): string {
  const { facts, comparison, verdicts } = options;
  const sides = table(
    ['', 'writes a second', 'p50 ms', 'p95 ms', 'p99 ms', 'CPU µs a write'],
    [row('PATCH over HTTP', comparison.api), row('the same statements, bare pg', comparison.bare)],
  );
  return `${[
    describeMachine(facts),
    section('Targets', verdictTable(verdicts)),
    section('A title changed at its version, with an idempotency key, synchronous commit, 8 connections', sides),
  ].join('\n\n')}\n`;
}

const row = (name: string, { requestsPerSecond, latency, cpuMicroseconds }: Side) => [
  name,
  requestsPerSecond.toFixed(0),
  ...[latency.p50, latency.p95, latency.p99].map((value) => value.toFixed(2)),
  cpuMicroseconds?.toFixed(0) ?? 'not measured',
];
