import type { RouteFigures } from '@headroom/contracts/monitoring/service-requests';

/** Of what has a cache, the part that came from it; null where nothing has. */
export function hitShare({ cache }: Pick<RouteFigures, 'cache'>): number | null {
  const all = cache.reduce((sum, { count }) => sum + count, 0);
  return all === 0 ? null : cache.reduce((sum, { state, count }) => sum + (state === 'hit' ? count : 0), 0) / all;
}
