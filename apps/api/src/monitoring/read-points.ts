import type { Histogram } from '@headroom/contracts/monitoring/histogram';
import type { Labels } from './recorder.ts';

/** What all processes recorded of one group of series within one step. */
export interface Point {
  /** Beginning of the step, seconds since 1970. */
  at: number;
  /** Counters: how much was counted. Distributions: the sum of the values. */
  total: number;
  /** How many values, or samples of a gauge, there were. */
  n: number;
  /** Of all samples of a gauge, or values of a distribution: for what is the same whichever process says it. */
  mean: number;
  /** Of a gauge: the means of its series and processes added up: for what each process has of its own. */
  sum: number;
  low: number;
  high: number;
  /** Of a distribution; in its storage unit. */
  histogram: Histogram | undefined;
}

export interface PointsGroup {
  name: string;
  /** Only those that were asked for in `by`. */
  labels: Labels;
  /** With `byProcess`: as `service_processes` numbers them. */
  process: number | undefined;
  points: Point[];
}

export interface PointsQuery {
  names: readonly string[];
  /** Only series with these; of several values any. */
  labels?: Readonly<Record<string, string | readonly string[]>>;
  /** Labels by which groups are told apart; none: one group a name. */
  by?: readonly string[];
  byProcess?: boolean;
  /** Only what these recorded; undefined: all. */
  processes?: readonly number[];
  from: Date;
  /** Exclusive. */
  to: Date;
  /** Seconds of a step, 10, or any that `stepSeconds` gives; undefined: one point for the whole range. */
  step?: number | undefined;
}

/** Reads what recorders wrote, merged over processes. Groups without a point are left out; so are steps in which nothing was recorded. */
export type ReadPoints = (query: PointsQuery) => Promise<PointsGroup[]>;
