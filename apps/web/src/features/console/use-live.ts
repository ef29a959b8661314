import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ConsoleKind } from '@headroom/contracts/monitoring/monitoring-words';
import { liveStream } from '../../cache/live/browser-live-stream.ts';
import { MONITORING_KEY } from './use-monitoring.ts';

/** Many processes write at about the same time: what they tell within so long is one reading. */
const GATHER_MILLISECONDS = 1_000;

/**
 * Reads again what is shown, when the stream says that there are new figures of a kind; nothing is asked without that. A page that
 * nobody sees waits until somebody does.
 * @param isLive false where what is shown lies in the past: only how it is now goes on
 */
export function useLive(isLive: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    const waiting = new Set<ConsoleKind>();
    let isBehind = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      timer = undefined;
      if (document.hidden) return;
      if (isBehind) void client.invalidateQueries({ queryKey: [MONITORING_KEY] });
      else for (const kind of waiting) void client.invalidateQueries({ queryKey: [MONITORING_KEY, kind] });
      isBehind = false;
      waiting.clear();
    };
    const soon = () => (timer ??= setTimeout(read, GATHER_MILLISECONDS));
    const onSeen = () => {
      if (!document.hidden && (isBehind || waiting.size > 0)) soon();
    };
    const stop = liveStream().subscribe((event) => {
      if (event.kind === 'console')
        for (const kind of event.kinds) {
          // Beside what lies in the past, the rail goes on saying how it is now.
          if (isLive || kind === 'alerts') waiting.add(kind);
        }
      else if (event.kind === 'open' && !event.isComplete) isBehind = true;
      else return;
      soon();
    });
    document.addEventListener('visibilitychange', onSeen);
    return () => {
      stop();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onSeen);
    };
  }, [client, isLive]);
}
