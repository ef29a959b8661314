import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';

const OURS = /^\/api\/(?!.*\/(?:stream|field-events)$)/;
const KINDS: readonly [FieldMetric, RegExp][] = [
  ['api', OURS],
  ['picture', /\/pictures\//],
  ['script', /\.js$/],
  ['style', /\.css$/],
  ['font', /\.woff2$/],
];
/** What a request of the browser is to us; undefined for what is none of ours to measure. */
export function kindOf(address: string): FieldMetric | undefined {
  const { pathname } = new URL(address);
  return KINDS.find(([, pattern]) => pattern.test(pathname))?.[0];
}
