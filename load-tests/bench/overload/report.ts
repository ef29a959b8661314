import type { MachineFacts } from '../machine/machine-facts.ts';
import { describeMachine } from '../report/describe-machine.ts';
import { section, table } from '../report/markdown.ts';
import { type Verdict, verdictTable } from '../report/verdict.ts';
import type { OverloadMeasurement } from './measure-overload.ts';
import { KINDS } from './mix.ts';
import type { RunSummary } from './summarise-run.ts';

const LEAST_GOODPUT = 0.8;
const LEAST_ANSWERED = 0.99;
const MOST_RECOVERY_SECONDS = 10;
/** A generator that has no time left measures itself. */
const MOST_BUSY = 0.7;

const percent = (share: number) => (Number.isNaN(share) ? 'none sent' : `${(share * 100).toFixed(1)} %`);

export function judge({ overload, peak, recoverySeconds }: OverloadMeasurement): Verdict[] {
  const answered = (kind: 'write' | 'sign-in'): Verdict => ({
    what: `${kind === 'write' ? 'writes' : 'sign-ins'} answered, at three times the sustainable rate`,
    measured: `${percent(overload.kinds[kind].good)} of ${overload.kinds[kind].sent}`,
    target: `≥ ${percent(LEAST_ANSWERED)}`,
    passed: overload.kinds[kind].good >= LEAST_ANSWERED,
    gates: true,
  });
  return [
    {
      what: 'good answers within a second, over the most at any rate',
      measured: percent(overload.goodput / peak),
      target: `≥ ${percent(LEAST_GOODPUT)}`,
      passed: overload.goodput >= peak * LEAST_GOODPUT,
      gates: true,
    },
    answered('write'),
    answered('sign-in'),
    {
      what: 'reading is as fast as before, after the overload',
      measured: recoverySeconds === undefined ? 'not in this run' : `after ${recoverySeconds} s`,
      target: `≤ ${MOST_RECOVERY_SECONDS} s`,
      passed: recoverySeconds !== undefined && recoverySeconds <= MOST_RECOVERY_SECONDS,
      gates: true,
    },
    {
      what: 'the generator’s core, else the run is not valid',
      measured: `${percent(overload.busy)} busy`,
      target: `≤ ${percent(MOST_BUSY)}`,
      passed: overload.busy <= MOST_BUSY,
      gates: true,
    },
  ];
}

/** The whole report as Markdown. */
export function toMarkdown(options: {
  facts: MachineFacts;
  measurement: OverloadMeasurement;
  verdicts: Verdict[];
}): string {
  const { facts, measurement, verdicts } = options;
  const { steps, sustainable, before, overload, after } = measurement;
  const rates = table(
    ['', 'asked a second', 'good a second', 'p50 ms', 'p95 ms', 'p99 ms'],
    [
      ...steps.map((step) => row('looking for the rate', step)),
      row('before', before),
      row('overload', overload),
      row('after', after),
    ],
  );
  const kinds = table(
    ['during the overload', 'sent', 'answered', 'refused', 'lost'],
    KINDS.map((kind) => {
      const { sent, good, shed, failed } = overload.kinds[kind];
      return [kind, String(sent), percent(good), percent(shed), percent(failed)];
    }),
  );
  return `${[
    describeMachine(facts),
    `Sustainable: ${sustainable.toFixed(0)} requests a second of a mix that the cache mostly cannot answer. Server and PostgreSQL on one core, the generator on another.`,
    section('Targets', verdictTable(verdicts)),
    section('Rates', rates),
    section('Kinds', kinds),
  ].join('\n\n')}\n`;
}

const row = (name: string, { perSecond, goodput, latency }: RunSummary) => [
  name,
  perSecond.toFixed(0),
  goodput.toFixed(0),
  ...[latency.p50, latency.p95, latency.p99].map((value) => value.toFixed(1)),
];
