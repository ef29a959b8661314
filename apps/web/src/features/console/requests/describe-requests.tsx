import type { RequestsAnswer } from '@headroom/contracts/monitoring/service-requests';
import { FEW } from '@headroom/contracts/monitoring/monitoring-words';
import type { ReactNode } from 'react';
import { formatMilliseconds, formatShare } from '../parts/format-figure.ts';

/** One of two thousand may fail: the objective of 99.95 %. */
const PROMISED_ERRORS = 0.000_5;

/** The worst that is true of the requests, in a sentence. */
export function describeRequests({ routes }: Pick<RequestsAnswer, 'routes'>, promisedMilliseconds: number): ReactNode {
  const count = routes.reduce((sum, route) => sum + route.count, 0);
  if (count === 0) return 'Nothing was asked in this time.';
  const errors = routes.reduce((sum, { errorShare, count: own }) => sum + (errorShare.value ?? 0) * own, 0) / count;
  if (errors > PROMISED_ERRORS) {
    const worst = routes.toSorted(
      (a, b) => (b.errorShare.value ?? 0) * b.count - (a.errorShare.value ?? 0) * a.count,
    )[0];
    return (
      <>
        {formatShare(errors)} of requests fail, most of them at <mark>{worst?.route}</mark>.
      </>
    );
  }
  const slow = routes
    .filter(({ p95, route }) => p95.n >= FEW && (p95.value ?? 0) > promisedMilliseconds && route !== 'other')
    .toSorted((a, b) => (b.p95.value ?? 0) * b.count - (a.p95.value ?? 0) * a.count)[0];
  if (slow) {
    return (
      <>
        <mark>{slow.route}</mark> takes {formatMilliseconds(slow.p95.value ?? 0)} at its p95,{' '}
        {formatMilliseconds(promisedMilliseconds)} are promised.
      </>
    );
  }
  return 'Requests are answered, and in time.';
}
