const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Of this, there is less than is kept where an older release has run: a day more is made each time that points are rolled up. */
export const GROWING_SECONDS = 4 * HOUR;

/** What is kept, from the finest on: every one is a multiple of the one before it. Seconds. */
export const RESOLUTIONS: readonly { seconds: number; keptSeconds: number }[] = [
  { seconds: 10, keptSeconds: HOUR },
  { seconds: 60, keptSeconds: 14 * DAY },
  // This and that of four hours only so that a day and a month are read from hundreds of rows a series and not from thousands.
  { seconds: 600, keptSeconds: 14 * DAY },
  { seconds: HOUR, keptSeconds: 366 * DAY },
  { seconds: GROWING_SECONDS, keptSeconds: 366 * DAY },
  { seconds: DAY, keptSeconds: 5 * 366 * DAY },
];

/** An answer is on its way for so long: what was kept when it was asked for is there still. */
const ON_THE_WAY_SECONDS = 5;

/** The shortest steps that are still kept of a moment; both in seconds since 1970. @returns seconds */
export const finestKept = (at: number, now: number): number =>
  (RESOLUTIONS.find(({ keptSeconds }) => at >= now - keptSeconds - ON_THE_WAY_SECONDS) ?? RESOLUTIONS.at(-1)!).seconds;
