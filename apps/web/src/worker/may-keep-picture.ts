/**
 * Whether an answer to a request for a picture is that picture for good. One that stands in for a form that is not ready yet says
 * `no-cache` or `no-store`. An opaque one could be an error, and counts for megabytes of the device's quota.
 */
export function mayKeepPicture({ status, type, headers }: Pick<Response, 'status' | 'type' | 'headers'>): boolean {
  return status === 200 && type !== 'opaque' && !/\bno-(?:cache|store)\b/i.test(headers.get('cache-control') ?? '');
}
