import type { FieldBatch, FieldEvent } from '@headroom/contracts/monitoring/field-events';

/** As in the contract, which would bring its schema library into the browser: FIELD_BODY_MAX_BYTES, FIELD_EVENTS_MAX. */
const MAX_BYTES = 16_384;
const MAX_EVENTS = 50;
/** While somebody looks on: seldom enough to cost nothing, often enough that a phone that ends the page loses little. */
const WAIT_MILLISECONDS = 10_000;

export interface FieldQueueOptions {
  describe: () => FieldBatch['visit'];
  /** `isLeaving`: the page may end at any moment. */
  deliver: (body: string, isLeaving: boolean) => void;
}

/** Gathers events, the newest of each id, and delivers them in requests that the intake takes. */
export function createFieldQueue({ describe, deliver }: FieldQueueOptions) {
  const waiting = new Map<string, FieldEvent>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function write(events: FieldEvent[], isLeaving: boolean): void {
    const batch: FieldBatch = { sentAt: Date.now(), visit: describe(), events };
    const body = JSON.stringify(batch);
    if (new TextEncoder().encode(body).length <= MAX_BYTES) return deliver(body, isLeaving);
    // One event never is that large.
    const half = events.length >> 1;
    if (half === 0) return undefined;
    write(events.slice(0, half), isLeaving);
    return write(events.slice(half), isLeaving);
  }

  function flush(isLeaving = false): void {
    clearTimeout(timer);
    timer = undefined;
    const events = [...waiting.values()];
    waiting.clear();
    for (let from = 0; from < events.length; from += MAX_EVENTS)
      write(events.slice(from, from + MAX_EVENTS), isLeaving);
  }

  return {
    put(event: FieldEvent): void {
      waiting.set(event.id, event);
      timer ??= setTimeout(flush, WAIT_MILLISECONDS);
      if (waiting.size >= MAX_EVENTS) flush();
    },
    flush,
  };
}
