import type { MachineFacts } from '../machine/machine-facts.ts';
import { describeMachine } from '../report/describe-machine.ts';
import { section, table } from '../report/markdown.ts';
import { verdictTable, type Verdict } from '../report/verdict.ts';
import type { Summary } from '../statistics/percentile.ts';

export interface Arm {
  reads: number;
  writes: number;
  latency: Summary;
  /** Milliseconds of the API's CPU, writes and purges included, by read. */
  cpuMillisecondsARead: number | null;
}
export interface VarnishResults {
  /** Reading from the API itself. */
  direct: Arm;
  behind: Arm & {
    /** Share of reads that Varnish answered from what it had. */
    hitShare: number;
    /** Share of reads for which it sent nothing to the API, fetches in the background counted too. */
    offload: number;
  };
  purges: { done: number; failed: number; lagP95Milliseconds: number | null };
}

/** Three quarters of what is asked for most is not what twenty writes a second touch. */
const OFFLOAD = 0.5;
/** A shared cache of its own may not make the slow answers slower than the API alone. */
const P95_RATIO = 1.5;
const PURGE_LAG_MILLISECONDS = 1_000;

export function judge({ direct, behind, purges }: VarnishResults): Verdict[] {
  const ratio = behind.latency.p95 / direct.latency.p95;
  const lag = purges.lagP95Milliseconds ?? Infinity;
  return [
    {
      what: 'Reads that never reach the API',
      measured: percent(behind.offload),
      target: `≥ ${percent(OFFLOAD)}`,
      passed: behind.offload >= OFFLOAD,
      gates: false,
    },
    {
      what: 'p95 through Varnish, of the API’s own',
      measured: ratio.toFixed(2),
      target: `≤ ${P95_RATIO}`,
      passed: ratio <= P95_RATIO,
      gates: false,
    },
    {
      what: 'From a change to its first purge, p95',
      measured: `${lag} ms`,
      target: `≤ ${PURGE_LAG_MILLISECONDS} ms`,
      passed: lag <= PURGE_LAG_MILLISECONDS,
      gates: false,
    },
    {
      what: 'Purges that were given up',
      measured: `${purges.failed} of ${purges.done + purges.failed}`,
      target: '0, and some were done',
      passed: purges.failed === 0 && purges.done > 0,
      gates: true,
    },
  ];
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const milliseconds = (value: number | null): string => (value === null ? 'not known' : `${value.toFixed(2)} ms`);

const row = (name: string, { reads, writes, latency, cpuMillisecondsARead }: Arm): string[] => [
  name,
  reads.toLocaleString('en'),
  writes.toLocaleString('en'),
  milliseconds(latency.p50),
  milliseconds(latency.p95),
  milliseconds(latency.p99),
  milliseconds(cpuMillisecondsARead),
];

export function toMarkdown(results: VarnishResults & { facts: MachineFacts; verdicts: readonly Verdict[] }): string {
  const { facts, verdicts, direct, behind } = results;
  return [
    describeMachine(facts),
    section('Targets', verdictTable(verdicts)),
    section(
      'Reading with and without Varnish in between',
      table(
        ['from', 'reads', 'writes', 'p50', 'p95', 'p99', 'CPU of the API by read'],
        [row('the API', direct), row('Varnish', behind)],
      ),
    ),
    `Varnish answered ${percent(behind.hitShare)} of its reads from what it had.`,
    '',
  ].join('\n\n');
}
