import type { ToldEvent } from './enqueue-events.ts';

export interface Message {
  /** The same each time that it is tried, so that a receiver may leave out what it has. */
  id: string;
  events: readonly ToldEvent[];
  /** Somebody tries whether messages arrive. */
  isTest: boolean;
}

/** A receiver that does not answer within so long is tried again later. */
export const SEND_TIMEOUT_MILLISECONDS = 15_000;
