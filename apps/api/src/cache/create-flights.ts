import { sees } from '../changes/snapshot.ts';
import type { Filler, Outcome } from './create-filler.ts';
import { FRESH_MILLISECONDS } from './create-fence.ts';
import type { CacheAnswer, Fill, FillReason } from './fenced-cache.ts';
import type { Kept } from './kept-entries.ts';

/** After so many fills that were too old for it, a reader has one of its own. */
const MAX_JOINS = 5;

interface Flight<T> {
  /** In the order in which readers and flights came. */
  readonly order: number;
  /** For a reader who must see this transaction: the fill took nothing that may be late. */
  readonly token: bigint | undefined;
  readonly beganAtMilliseconds: number;
  /** How many changes had been heard when it began. */
  readonly changes: number;
  readonly outcome: Promise<Outcome<T>>;
}
export interface Reader {
  readonly token: bigint | undefined;
  readonly order: number;
  readonly arrivedAtMilliseconds: number;
  readonly changes: number;
}

export interface Flights<T> {
  /** Somebody who asks, now. */
  reader(token: bigint | undefined): Reader;
  /** A change was heard. */
  countChange(): void;
  running(key: string): Promise<Outcome<T>> | undefined;
  fly(key: string, fill: Fill<T>, how: { reason: FillReason; token?: bigint | undefined }): Promise<Outcome<T>>;
  /** Joins what runs, where that is new enough for the reader, or fills. @throws what the fill throws. */
  ask(key: string, fill: Fill<T>, reader: Reader): Promise<CacheAnswer<T>>;
}

/**
 * One fill a key at a time, shared by all who ask meanwhile.
 * @param mayGive whether an entry is kept and may be given from memory now.
 */
export function createFlights<T>({
  filler,
  mayGive,
  now,
}: {
  filler: Filler<T>;
  mayGive: (entry: Kept<T>, token: bigint | undefined) => boolean;
  now: () => number;
}): Flights<T> {
  const flights = new Map<string, Flight<T>>();
  let order = 0;
  let changes = 0;

  function begin(key: string, fill: Fill<T>, how: { reason: FillReason; token?: bigint | undefined }): Flight<T> {
    const { reason, token } = how;
    const outcome = filler.fillAcross(key, fill, { reason, token });
    const flight = { order: (order += 1), token, beganAtMilliseconds: now(), changes, outcome };
    const land = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    outcome.then(land, land);
    flights.set(key, flight);
    return flight;
  }

  /** Whether what a flight brought is as new as a reader who did not begin it may ask for. */
  function suits({ entry, from, isStored }: Outcome<T>, flight: Flight<T>, reader: Reader): boolean {
    const { token } = reader;
    // A fill for nobody's token may be made of parts that are late, however late it began.
    const isKnown = token === undefined || (sees(entry.snapshot, token) && !entry.isLagging);
    if (from === 'fill' && flight.order > reader.order && (flight.token !== undefined || isKnown)) return true;
    if (isStored && mayGive(entry, token)) return true;
    if (from === 'second-tier') return false;
    // It was read when the reader came, or a little before, and nothing that the reader may know of came in between.
    const isRecent = reader.arrivedAtMilliseconds - flight.beganAtMilliseconds < FRESH_MILLISECONDS;
    return isRecent && isKnown && flight.changes === reader.changes;
  }

  return {
    reader: (token) => ({ token, order: (order += 1), arrivedAtMilliseconds: now(), changes }),
    countChange() {
      changes += 1;
    },
    running: (key) => flights.get(key)?.outcome,
    fly: (key, fill, how) => begin(key, fill, how).outcome,
    async ask(key, fill, reader) {
      const { token } = reader;
      const reason = token === undefined ? 'miss' : 'token';
      for (let joins = 0; joins < MAX_JOINS; joins += 1) {
        const running = flights.get(key);
        const flight = running ?? begin(key, fill, { reason, token });
        // oxlint-disable-next-line no-await-in-loop -- the next one is asked only where this one is too old
        const outcome = await flight.outcome;
        if (running && !suits(outcome, flight, reader)) continue;
        const { entry, from, isStored } = outcome;
        return { entry, from: running ? 'joined' : from, isStale: false, isStored };
      }
      return { ...(await filler.fillHere(key, fill, reason)), isStale: false };
    },
  };
}
