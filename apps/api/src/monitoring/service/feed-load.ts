import type { Pool } from 'pg';
import type { Recorder } from '../recorder.ts';

/** How full a process is: asked about every second. */
export interface LoadSource {
  admission: { readonly inFlight: number; readonly refused: Readonly<Record<string, number>> };
  limit: { readonly limit: number };
}

/** Connections in use and waited for; of workers, too. */
export function feedPool(recorder: Recorder, pool: Pick<Pool, 'totalCount' | 'idleCount' | 'options'>): void {
  const used = recorder.gaugeOf('pool_used_connections');
  const most = recorder.gaugeOf('pool_max_connections');
  const waiting = recorder.gaugeOf('pool_waiting');
  recorder.onSample(() => {
    used.set(pool.totalCount - pool.idleCount);
    most.set(pool.options.max ?? 10);
    waiting.set('queuedCount' in pool ? Number(pool.queuedCount) : 0);
  });
}

export function feedLoad(recorder: Recorder, { admission, limit }: LoadSource): void {
  const inFlight = recorder.gaugeOf('requests_in_flight');
  const most = recorder.gaugeOf('requests_limit');
  const before = new Map<string, number>();
  recorder.onSample(() => {
    inFlight.set(admission.inFlight);
    most.set(limit.limit);
    for (const [priority, count] of Object.entries(admission.refused)) {
      recorder.count('requests_refused', { priority }, count - (before.get(priority) ?? 0));
      before.set(priority, count);
    }
  });
}
