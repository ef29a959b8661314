import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ConsoleKind } from '@headroom/contracts/monitoring/monitoring-words';
import { request } from '../../cache/request.ts';
import { apiParameters, consoleSearch, type Side } from './console-query.ts';
import { useConsoleQuery } from './use-console-query.ts';

export interface MonitoringOptions {
  /** What the stream calls these figures: they are read again when it says that there are new ones. */
  kind: ConsoleKind;
  /** Parameters of the request's own. */
  own?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** What the address chooses and the route takes: time and filters, time alone, or nothing. */
  takes?: 'filters' | 'time' | 'nothing';
  /** `compared`: of what is looked at beside it; asks nothing where nothing is compared. */
  side?: Side;
  enabled?: boolean;
}

/** Every key of the console begins so. */
export const MONITORING_KEY = 'monitoring';
/** Figures come by themselves when there are new ones; until the stream says so they are true. */
const STALE_MILLISECONDS = 10_000;

/**
 * Figures of the API for what the address asks for. `path` is below /monitoring, for instance `/vitals`. While other figures are on
 * their way the last ones stay (`isPlaceholderData`), so that nothing jumps.
 */
export function useMonitoring<T>(path: string, options: MonitoringOptions): UseQueryResult<T> {
  const { kind, own, takes = 'filters', side = 'this', enabled = true } = options;
  const { query } = useConsoleQuery();
  // Only visits are told apart by release: anything else would stand beside itself.
  const isCompared =
    query.compare?.with === 'before' ? takes !== 'nothing' : query.compare !== undefined && takes === 'filters';
  const address =
    takes === 'nothing' ? '' : consoleSearch(takes === 'time' ? { ...query, filters: {} } : query).toString();
  return useQuery({
    queryKey: [MONITORING_KEY, kind, path, side, takes, address, own ?? {}],
    queryFn: ({ signal }) => {
      const params =
        takes === 'nothing'
          ? new URLSearchParams()
          : apiParameters(query, { side, withFilters: takes === 'filters', now: Date.now() });
      for (const [name, value] of Object.entries(own ?? {})) {
        if (value === undefined) continue;
        // What the screen asks for itself stands in the place of what the address filters by.
        params.delete(name);
        for (const each of [value].flat()) params.append(name, each);
      }
      return request<T>(`/monitoring${path}`, { query: params, signal });
    },
    enabled: enabled && (side === 'this' || isCompared),
    staleTime: STALE_MILLISECONDS,
    // What stood beside something else says nothing beside this.
    ...(side === 'this' && { placeholderData: keepPreviousData }),
  });
}
