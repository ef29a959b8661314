import { CONSOLE_KINDS, type ConsoleKind } from '@headroom/contracts/monitoring/monitoring-words';
import type { ConsoleEvent } from '@headroom/contracts/monitoring/service-processes';
import type { Follower } from '../../changes/create-follower.ts';
import type { EventWriter } from './event-writer.ts';

/** Several processes write within the same second: screens fetch once. */
const GATHER_MILLISECONDS = 1_000;

/** Tells operators' consoles which figures may be others now. */
export function createConsoleTopic(
  follower: Pick<Follower, 'onConsole'>,
  { gatherMilliseconds = GATHER_MILLISECONDS }: { gatherMilliseconds?: number } = {},
) {
  const writers = new Set<EventWriter>();
  const kinds = new Set<ConsoleKind>();
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;

  function tell(): void {
    timer = undefined;
    const event: ConsoleEvent = { kinds: [...kinds].toSorted() };
    kinds.clear();
    for (const writer of writers) writer.write({ event: 'console', data: JSON.stringify(event) });
  }
  function hear(payload: string): void {
    const kind = CONSOLE_KINDS.find((known) => known === payload);
    if (kind === undefined || writers.size === 0) return;
    kinds.add(kind);
    timer ??= setTimeout(tell, gatherMilliseconds).unref();
  }

  return {
    join(writer: EventWriter): void {
      stop ??= follower.onConsole(hear);
      writers.add(writer);
    },
    leave: (writer: EventWriter): boolean => writers.delete(writer),
    stop(): void {
      clearTimeout(timer);
      stop?.();
    },
  };
}
