import type { Labels } from '../recorder.ts';
import type { ObjectiveId, RegressionMetric, WatchedFigure } from '@headroom/contracts/monitoring/alert-words';
import type { Kept } from './burn-rate.ts';
import type { Share } from './two-proportions.ts';

export type { Labels };

/** A figure of one process, host or route. */
export interface Reading {
  labels: Labels;
  /** null: nothing was measured. */
  value: number | null;
  /** How many values it was made from. */
  n: number;
}
export interface Span {
  from: Date;
  to: Date;
}

/** Where the figures come from that rules and objectives are about. An empty list or a total of 0 means that nothing was measured. */
export interface FigureSource {
  read(request: Span & { figure: WatchedFigure; route?: string | undefined }): Promise<Reading[]>;
  kept(request: Span & { objective: ObjectiveId }): Promise<Kept>;
  goodByRoute(request: Span & { metric: RegressionMetric }): Promise<(Share & { route: string })[]>;
}
