import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';

const FILES: readonly [FieldMetric, string][] = [
  ['script', '.js'],
  ['style', '.css'],
  ['font', '.woff2'],
];
/** What a request of the browser is to us; undefined for what is none of ours to measure. */
export function kindOf(address: string): FieldMetric | undefined {
  const { pathname } = new URL(address);
  // The stream lasts, and the beacon's own would be told for ever.
  if (pathname.startsWith('/api/')) return /\/(?:stream|field-events)$/.test(pathname) ? undefined : 'api';
  if (pathname.includes('/pictures/')) return 'picture';
  return FILES.find(([, end]) => pathname.endsWith(end))?.[0];
}
