import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceAlert,
  CLEAR_MILLISECONDS,
  GAP_MILLISECONDS,
  GONE_MILLISECONDS,
  PROCESS_GONE_MILLISECONDS,
  type OpenAlert,
  type Seen,
} from './advance-alert.ts';

const FOR = 120_000;
type Look = { seen: Seen; after: number };
type Told = { what: 'fired' | 'resolved'; at: number };

/** Plays a series; the state is written down and read again before every look, as a restart would. */
function play(looks: readonly Look[]) {
  let stored = 'null';
  let now = 0;
  let lookedAt: number | null = null;
  const told: Told[] = [];
  const states: (OpenAlert['state'] | undefined)[] = [];
  for (const { seen, after } of looks) {
    now += after;
    const open = (JSON.parse(stored) as OpenAlert | null) ?? undefined;
    const step = advanceAlert({ open, seen, forMilliseconds: FOR, now, lookedAt });
    lookedAt = now;
    if (step.to === 'open' && step.hasFired) told.push({ what: 'fired', at: now });
    if (step.to === 'resolved') told.push({ what: 'resolved', at: now });
    stored = JSON.stringify(step.to === 'open' ? step.alert : null);
    states.push(step.to === 'open' ? step.alert.state : undefined);
  }
  return { told, states };
}

const ofKind = (kind: Told['what'], looks: readonly Look[]) => play(looks).told.filter(({ what }) => what === kind);
function timesOf(looks: readonly Look[]): number[] {
  let now = 0;
  return looks.map(({ after }) => (now += after));
}

const seen = fc.constantFrom<Seen>('bad', 'bad', 'bad', 'between', 'clear', 'clear', 'few', 'missing');
const series = fc.array(fc.record({ seen, after: fc.constantFrom(15_000, 30_000, 60_000, GAP_MILLISECONDS + 1) }), {
  maxLength: 120,
});

describe('an alert', () => {
  it('fires once and resolves once, in turns', () => {
    fc.assert(
      fc.property(series, (looks) => {
        for (const [index, { what }] of play(looks).told.entries()) {
          expect(what).toBe(index % 2 === 0 ? 'fired' : 'resolved');
        }
      }),
    );
  });

  it('fires only after it has been bad, look by look, for as long as asked', () => {
    fc.assert(
      fc.property(series, (looks) => {
        for (const { at } of ofKind('fired', looks)) {
          const times = timesOf(looks);
          const last = times.indexOf(at);
          let first = last;
          while (first > 0 && looks[first - 1]!.seen === 'bad' && times[first]! - times[first - 1]! <= GAP_MILLISECONDS)
            first -= 1;
          expect(looks[last]!.seen).toBe('bad');
          expect(at - times[first]!).toBeGreaterThanOrEqual(FOR);
        }
      }),
    );
  });

  it('resolves only where it was good for a while, or where nothing was measured for a day', () => {
    fc.assert(
      fc.property(series, (looks) => {
        const times = timesOf(looks);
        for (const { at } of ofKind('resolved', looks)) {
          const within = (milliseconds: number) =>
            looks.filter((_, index) => times[index]! <= at && times[index]! > at - milliseconds);
          const isClear = within(CLEAR_MILLISECONDS).every((look) => look.seen === 'clear');
          const isGone = within(GONE_MILLISECONDS).every((look) => look.seen === 'few' || look.seen === 'missing');
          expect(isClear || isGone).toBe(true);
        }
      }),
    );
  });

  it('never fires for too few values, whatever they say', () => {
    const silent = fc.array(
      fc.record({ seen: fc.constantFrom<Seen>('few', 'missing'), after: fc.integer({ min: 1, max: 60_000 }) }),
    );
    fc.assert(
      fc.property(silent, (looks) => {
        expect(play(looks).told).toEqual([]);
      }),
    );
  });

  it('goes on firing while nothing is measured, and is over after a day of that', () => {
    const bad = Array.from({ length: 10 }, () => ({ seen: 'bad' as const, after: 30_000 }));
    const missing = (hours: number) =>
      Array.from({ length: hours * 60 }, () => ({ seen: 'missing' as const, after: 60_000 }));
    expect(play([...bad, ...missing(23)]).states.at(-1)).toBe('firing');
    expect(play([...bad, ...missing(25)]).told.map(({ what }) => what)).toEqual(['fired', 'resolved']);
  });

  it('is over sooner where the process that it was about is gone', () => {
    const open = { state: 'firing' as const, since: 0, clearSince: null, missingSince: 1_000 };
    const at = (now: number) =>
      advanceAlert({
        open,
        seen: 'missing',
        forMilliseconds: FOR,
        now,
        lookedAt: now - 15_000,
        goneMilliseconds: PROCESS_GONE_MILLISECONDS,
      }).to;
    expect([at(PROCESS_GONE_MILLISECONDS), at(PROCESS_GONE_MILLISECONDS + 1_000)]).toEqual(['open', 'resolved']);
  });
});
