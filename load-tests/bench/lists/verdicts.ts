import type { Verdict } from '../report/verdict.ts';
import { type Cell, fallsShort } from './cell.ts';
import type { Comparison } from './compare-with-bare.ts';
import { LEAST_REQUESTS_PER_SECOND, LEAST_THROUGHPUT_RATIO, LIMITS, MOST_NOISE, MOST_P99_OVER_P50 } from './targets.ts';

export function judgeComparison({ api, bare, throughput, noise }: Comparison): Verdict[] {
  const tail = api.latency.p99 / api.latency.p50;
  const bareTail = bare.latency.p99 / bare.latency.p50;
  return [
    {
      what: 'requests a second, API over bare handler',
      measured: `${ratio(throughput.ratio)} (${ratio(throughput.low)} to ${ratio(throughput.high)})`,
      target: `≥ ${LEAST_THROUGHPUT_RATIO}`,
      passed: throughput.ratio >= LEAST_THROUGHPUT_RATIO,
      gates: true,
    },
    {
      what: 'requests a second, API over itself',
      measured: `${ratio(noise.ratio)} (${ratio(noise.low)} to ${ratio(noise.high)})`,
      target: `within ${MOST_NOISE} of 1, else this machine cannot tell`,
      passed: Math.abs(noise.ratio - 1) <= MOST_NOISE,
      gates: true,
    },
    {
      what: 'p99 over p50, uncached list',
      measured: `${ratio(tail)} (bare handler ${ratio(bareTail)})`,
      target: `≤ ${MOST_P99_OVER_P50}`,
      passed: tail <= MOST_P99_OVER_P50,
      // A tail that the bare handler has as well is the machine's or PostgreSQL's.
      gates: tail > bareTail,
    },
    {
      what: 'requests a second, uncached list',
      measured: api.requestsPerSecond.toFixed(0),
      target: `> ${LEAST_REQUESTS_PER_SECOND}`,
      passed: api.requestsPerSecond > LEAST_REQUESTS_PER_SECOND,
      gates: false,
    },
    {
      what: 'p95, uncached list',
      measured: `${api.latency.p95.toFixed(1)} ms`,
      target: `≤ ${LIMITS.list} ms`,
      passed: api.latency.p95 <= LIMITS.list,
      gates: false,
    },
  ];
}

const share = (cell: Cell) => cell.latency.p95 / cell.limit!;

/** One verdict a table: how many of its cells keep their limits, and the farthest from it. */
export function judgeCells(what: string, cells: readonly Cell[]): Verdict {
  const limited = cells.filter(({ limit }) => limit !== undefined);
  const short = limited.filter(fallsShort);
  const worst = limited.toSorted((one, other) => share(other) - share(one))[0];
  return {
    what,
    measured: `${limited.length - short.length} of ${limited.length} cells${
      worst
        ? `; worst ${worst.row.join(', ')}, ${worst.column}: ${worst.latency.p95.toFixed(0)} of ${worst.limit} ms`
        : ''
    }`,
    target: 'p95 of every cell within its limit',
    passed: short.length === 0,
    gates: false,
  };
}

const ratio = (value: number): string => value.toFixed(2);
