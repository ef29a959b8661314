import { expect, test } from 'vitest';
import type { OverloadMeasurement } from './measure-overload.ts';
import { KINDS } from './mix.ts';
import { judge } from './report.ts';
import type { OverloadResult } from './start-generator.ts';
import { isSustained, summariseRun } from './summarise-run.ts';

/** Seconds in which each kind was sent ten times, of which so many were answered in so many milliseconds. */
function ran({
  good,
  milliseconds,
  busy = 0.3,
}: {
  good: number;
  milliseconds: number;
  busy?: number;
}): OverloadResult {
  const second = () =>
    Object.fromEntries(
      KINDS.map((kind) => [
        kind,
        { sent: 10, good, shed: 10 - good, failed: 0, latencies: Array<number>(good).fill(milliseconds) },
      ]),
    ) as OverloadResult['seconds'][number];
  return { seconds: [second(), second()], busy, statuses: {} };
}
const calm = summariseRun(ran({ good: 10, milliseconds: 20 }), 50);
function measured(overload: OverloadResult, recoverySeconds: number | undefined = 1): OverloadMeasurement {
  const summary = summariseRun(overload, 150);
  return {
    steps: [calm],
    sustainable: 50,
    peak: 50,
    overload: summary,
    before: calm,
    after: calm,
    recoverySeconds,
    statuses: {},
  };
}
const failures = (measurement: OverloadMeasurement) => judge(measurement).filter(({ passed }) => !passed).length;

test('a rate is sustained where nearly all is answered, and soon', () => {
  expect(isSustained(calm)).toBe(true);
  expect(isSustained(summariseRun(ran({ good: 9, milliseconds: 20 }), 50))).toBe(false);
  expect(isSustained(summariseRun(ran({ good: 10, milliseconds: 300 }), 50))).toBe(false);
});

test('every target can be missed', () => {
  expect(failures(measured(ran({ good: 10, milliseconds: 20 })))).toBe(0);
  // Goodput, writes and sign-ins.
  expect(failures(measured(ran({ good: 7, milliseconds: 20 })))).toBe(3);
  // Answers that come too late help nobody.
  expect(failures(measured(ran({ good: 10, milliseconds: 1_200 })))).toBe(1);
  expect(failures(measured(ran({ good: 10, milliseconds: 20 }), 11))).toBe(1);
  expect(failures(measured(ran({ good: 10, milliseconds: 20, busy: 0.8 })))).toBe(1);
  const { recoverySeconds: _left, ...rest } = measured(ran({ good: 10, milliseconds: 20 }));
  expect(failures({ ...rest, recoverySeconds: undefined })).toBe(1);
});
