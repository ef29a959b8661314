import type { MachineFacts } from '../machine/machine-facts.ts';
import { describeMachine } from '../report/describe-machine.ts';
import { section, table } from '../report/markdown.ts';
import { type Verdict, verdictTable } from '../report/verdict.ts';
import type { FilledMemory } from './fill-memory.ts';
import type { TraceResult } from './run-trace.ts';
import type { Stampede } from './stampede.ts';
import { KINDS } from './trace.ts';

const LEAST_FEWER_MISSES = 2;
const LEAST_HIT_RATE = 0.8;
const MOST_DEVIATION = 0.05;

export interface CacheReport {
  stampedes: readonly Stampede[];
  precise: TraceResult;
  allLists: TraceResult;
  memory: readonly FilledMemory[];
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const megabytes = (bytes: number): string => `${(bytes / 1_024 / 1_024).toFixed(1)} MiB`;
const hitRate = ({ reads, misses }: { reads: number; misses: number }): number => 1 - misses / Math.max(1, reads);
const deviation = ({ heldBytes, limitBytes }: FilledMemory): number => heldBytes / limitBytes - 1;

/** Counts and ratios inside one run decide; a quick run is too short for those of the trace and of memory. */
export function judge({ stampedes, precise, allLists, memory }: CacheReport, isQuick: boolean): Verdict[] {
  const fewer = allLists.misses / Math.max(1, precise.misses);
  return [
    ...stampedes.map(({ processes, requests, answered, refused, statements }) => ({
      what: `statements for ${requests} requests at once for a cold address, ${processes} ${processes === 1 ? 'process' : 'processes'}`,
      measured: `${statements} (${answered} answered, ${refused} times after a 503)`,
      target: '1, all answered',
      passed: statements === 1 && answered === requests,
      gates: true,
    })),
    {
      what: 'misses of “drop all lists on any write” over ours',
      measured: fewer.toFixed(2),
      target: `≥ ${LEAST_FEWER_MISSES}`,
      passed: fewer >= LEAST_FEWER_MISSES,
      gates: !isQuick,
    },
    {
      what: 'hit rate over all',
      measured: percent(hitRate(precise)),
      target: `> ${percent(LEAST_HIT_RATE)}`,
      passed: hitRate(precise) > LEAST_HIT_RATE,
      gates: !isQuick,
    },
    ...memory.map((filled) => ({
      what: `memory of the first level, ${filled.mix}, over its limit`,
      measured: percent(deviation(filled)),
      target: `± ${percent(MOST_DEVIATION)}`,
      passed: Math.abs(deviation(filled)) <= MOST_DEVIATION,
      gates: !isQuick,
    })),
  ];
}

/** The whole report as Markdown. */
export function toMarkdown(report: CacheReport & { facts: MachineFacts; verdicts: Verdict[] }): string {
  const { facts, verdicts, precise, allLists, memory } = report;
  const kinds = KINDS.map((kind) => [
    kind,
    String(precise.byKind[kind].reads),
    ...[precise, allLists].flatMap(({ byKind }) => [percent(hitRate(byKind[kind])), String(byKind[kind].misses)]),
  ]);
  const all = [
    'all',
    String(precise.reads),
    ...[precise, allLists].flatMap((result) => [percent(hitRate(result)), String(result.misses)]),
  ];
  const head = ['', 'reads', 'hits, ours', 'misses', 'hits, all lists dropped', 'misses'];
  const rates = `${(precise.reads / precise.seconds).toFixed(0)} reads and ${(precise.writes / precise.seconds).toFixed(0)} writes a second were answered for ${precise.seconds.toFixed(0)} s; ${precise.refused} and ${allLists.refused} reads were refused.`;
  const latencies = table(
    ['', 'p50 ms', 'p95 ms', 'p99 ms'],
    [precise, allLists].map(({ policy, latency }) => [
      policy,
      ...[latency.p50, latency.p95, latency.p99].map((value) => value.toFixed(1)),
    ]),
  );
  const held = table(
    ['', 'entries', 'evicted', 'counted', 'held by the process', 'limit'],
    memory.map(({ mix, entries, evicted, countedBytes, heldBytes, limitBytes }) => [
      mix,
      String(entries),
      String(evicted),
      megabytes(countedBytes),
      megabytes(heldBytes),
      megabytes(limitBytes),
    ]),
  );
  return `${[
    describeMachine(facts),
    section('Targets', verdictTable(verdicts)),
    section('The trace, Zipf over addresses in random order', `${rates}\n\n${table(head, [...kinds, all])}`),
    section('Times of its reads', latencies),
    section('Memory after more than the limit was filled, garbage collected', held),
  ].join('\n\n')}\n`;
}
