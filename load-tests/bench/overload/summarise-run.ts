import { summarise, type Summary } from '../statistics/percentile.ts';
import { KINDS, type Kind } from './mix.ts';
import type { OverloadResult } from './start-generator.ts';

/** An answer that takes longer is none that anybody waits for. */
const USEFUL_MILLISECONDS = 1_000;

export interface RunSummary {
  perSecond: number;
  /** Good answers in useful time, a second. */
  goodput: number;
  latency: Summary;
  busy: number;
  /** Of each kind: how many were sent, and which share was answered well, refused, or lost. */
  kinds: Record<Kind, { sent: number; good: number; shed: number; failed: number }>;
}

export function summariseRun({ seconds, busy }: OverloadResult, perSecond: number): RunSummary {
  const kinds = Object.fromEntries(
    KINDS.map((kind) => {
      const all = seconds.map((second) => second[kind]);
      const sum = (name: 'sent' | 'good' | 'shed' | 'failed') => all.reduce((total, one) => total + one[name], 0);
      const sent = sum('sent');
      const share = (name: 'good' | 'shed' | 'failed') => (sent === 0 ? Number.NaN : sum(name) / sent);
      return [kind, { sent, good: share('good'), shed: share('shed'), failed: share('failed') }];
    }),
  ) as RunSummary['kinds'];
  const latencies = latenciesOf(seconds);
  const useful = latencies.filter((milliseconds) => milliseconds <= USEFUL_MILLISECONDS).length;
  return { perSecond, goodput: useful / seconds.length, latency: summarise(latencies), busy, kinds };
}

/** Nothing refused or lost to speak of, and nobody waits long. */
export function isSustained({ kinds, latency }: RunSummary): boolean {
  const all = Object.values(kinds);
  const sent = all.reduce((sum, kind) => sum + kind.sent, 0);
  const good = all.reduce((sum, kind) => sum + (kind.sent > 0 ? kind.good * kind.sent : 0), 0);
  return good >= sent * 0.995 && latency.p95 <= 250;
}

/** Of plain reading alone, second by second: other kinds are too few to say how fast a second was. */
export const readP95BySecond = ({ seconds }: OverloadResult): number[] =>
  seconds.map((second) => summarise(second.read.latencies).p95);

const latenciesOf = (seconds: OverloadResult['seconds']): number[] =>
  seconds.flatMap((second) => KINDS.flatMap((kind) => second[kind].latencies));
