import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';

/** Good up to these: the contract's thresholds, which would bring its schema library into the browser. Of an error all is told. */
export const GOOD: Readonly<Record<FieldMetric, number>> = {
  LCP: 2_500,
  INP: 200,
  CLS: 0.1,
  FCP: 1_800,
  TTFB: 800,
  LOAF: 100,
  route: 300,
  search: 100,
  open: 300,
  save: 300,
  import: 10_000,
  sync: 5_000,
  api: 200,
  picture: 500,
  script: 500,
  style: 500,
  font: 500,
  error: 0,
};
