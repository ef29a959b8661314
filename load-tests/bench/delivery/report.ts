import type { MachineFacts } from '../machine/machine-facts.ts';
import { describeMachine } from '../report/describe-machine.ts';
import { section, table } from '../report/markdown.ts';
import { type Verdict, verdictTable } from '../report/verdict.ts';
import type { RatioInterval } from '../statistics/ratio-interval.ts';
import type { CpuComparison } from './compare-cpu.ts';
import type { Delivery } from './measure-delivery.ts';

const MOST_RATIO = 1.6;
const LEAST_SAVING = 10;
const MOST_LOOKUP_NANOSECONDS = 2_000;
const LEAST_REQUESTS_PER_SECOND = 10_000;
const MOST_P95_MILLISECONDS = 20;

const interval = ({ ratio, low, high }: RatioInterval) =>
  `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;

const within = (what: string, { ratio }: CpuComparison): Verdict => ({
  what,
  measured: interval(ratio),
  target: `≤ ${MOST_RATIO}`,
  passed: ratio.ratio <= MOST_RATIO,
  gates: true,
});

/** Ratios inside one run decide; times depend on who else uses the machine. */
export function judge({ hit, unchanged, compressed, many, lookupNanoseconds }: Delivery): Verdict[] {
  const saving = 1 / compressed.ratio.ratio;
  return [
    within('CPU of a cached list, over node:http with the same bytes', hit),
    within('CPU of a 304, over node:http with the same head', unchanged),
    {
      what: 'CPU of a route that packs each answer, over a cached list',
      measured: saving.toFixed(1),
      target: `≥ ${LEAST_SAVING}`,
      passed: saving >= LEAST_SAVING,
      gates: true,
    },
    {
      what: 'lookup in process',
      measured: `${(lookupNanoseconds / 1_000).toFixed(2)} µs`,
      target: '≤ 2 µs',
      passed: lookupNanoseconds <= MOST_LOOKUP_NANOSECONDS,
      gates: false,
    },
    {
      what: `requests a second, ${many.connections} connections, one process`,
      measured: many.requestsPerSecond.toFixed(0),
      target: `> ${LEAST_REQUESTS_PER_SECOND}`,
      passed: many.requestsPerSecond > LEAST_REQUESTS_PER_SECOND,
      gates: false,
    },
    {
      what: `p95, ${many.connections} connections`,
      measured: `${many.latency.p95.toFixed(1)} ms`,
      target: `< ${MOST_P95_MILLISECONDS} ms`,
      passed: many.latency.p95 < MOST_P95_MILLISECONDS,
      gates: false,
    },
  ];
}

const row = (name: string, { own, other, requestsPerSecond }: CpuComparison) => [
  name,
  own.toFixed(1),
  other.toFixed(1),
  requestsPerSecond.toFixed(0),
];

/** The whole report as Markdown. */
export function toMarkdown(options: { facts: MachineFacts; delivery: Delivery; verdicts: Verdict[] }): string {
  const { facts, delivery, verdicts } = options;
  const { bytes, hit, unchanged, compressed } = delivery;
  const sides = table(
    ['', 'Headroom, CPU µs', 'the other, CPU µs', 'requests a second'],
    [
      row('a cached list, against node:http', hit),
      row('304, against node:http', unchanged),
      row('a cached list, against Fastify with @fastify/compress', compressed),
    ],
  );
  const what = `A list of 50 × 6 fields, ${bytes.plain} bytes, ${bytes.sent} sent as br, 8 connections, defaults as shipped`;
  return `${[describeMachine(facts), section('Targets', verdictTable(verdicts)), section(what, sides)].join('\n\n')}\n`;
}
