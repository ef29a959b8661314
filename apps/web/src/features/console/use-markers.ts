import type { Marker } from '@headroom/contracts/monitoring/figures';
import type { MarkersAnswer } from '@headroom/contracts/monitoring/service-processes';
import { useMonitoring } from './use-monitoring.ts';

const NONE: readonly Marker[] = [];

/** What happened within the time and may explain a change: releases, imports, purges, bulk edits. None while they are on their way. */
export function useMarkers(): readonly Marker[] {
  const { data } = useMonitoring<MarkersAnswer>('/markers', { kind: 'service', takes: 'time' });
  return data?.markers ?? NONE;
}
