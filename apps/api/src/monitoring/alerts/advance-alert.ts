/**
 * The states of an alert, one rule and one set of labels:
 *
 *   (none) ── bad ──▶ pending ── bad for as long as the rule asks ──▶ firing ── clear for a minute ──▶ resolved
 *                        │
 *                        └── anything else ──▶ (none)
 *
 * Pure, so that random series on a simulated clock can show that it fires once and resolves once. Times are milliseconds.
 */

/** What was seen of one set of labels. `between` is not bad any more, but not good enough to be over; `few` and `missing` say nothing. */
export type Seen = 'bad' | 'between' | 'clear' | 'few' | 'missing';

export interface OpenAlert {
  state: 'pending' | 'firing';
  since: number;
  clearSince: number | null;
  missingSince: number | null;
}
export type Step = { to: 'none' } | { to: 'open'; alert: OpenAlert; hasFired: boolean } | { to: 'resolved' };

/** Good for so long before it is over: a figure that swings around its limit is one alert, not twenty. */
export const CLEAR_MILLISECONDS = 60_000;
/** Nothing measured ends an alert only after so long: whatever it was about is gone. */
export const GONE_MILLISECONDS = 86_400_000;
/** Of a process, where others of its kind are measured all the same: it was ended, perhaps because of this. */
export const PROCESS_GONE_MILLISECONDS = 600_000;
/** Longer than this between two looks is a gap, over which nobody knows whether it stayed bad. */
export const GAP_MILLISECONDS = 300_000;

/**
 * @param open what is open now; undefined: nothing
 * @param goneMilliseconds for how long nothing must be measured before it is over
 * @param lookedAt when this rule was looked at before; null: never
 */
export function advanceAlert({
  open,
  seen,
  forMilliseconds,
  now,
  lookedAt,
  goneMilliseconds = GONE_MILLISECONDS,
}: {
  open: OpenAlert | undefined;
  seen: Seen;
  forMilliseconds: number;
  now: number;
  lookedAt: number | null;
  goneMilliseconds?: number;
}): Step {
  if (open?.state === 'firing') return advanceFiring(open, { seen, now, goneMilliseconds });
  if (seen !== 'bad') return { to: 'none' };
  const isUnbroken = open !== undefined && lookedAt !== null && now - lookedAt <= GAP_MILLISECONDS;
  const since = isUnbroken ? open.since : now;
  const hasFired = now - since >= forMilliseconds;
  const state = hasFired ? 'firing' : 'pending';
  return { to: 'open', alert: { state, since, clearSince: null, missingSince: null }, hasFired };
}

function advanceFiring(
  open: OpenAlert,
  { seen, now, goneMilliseconds }: { seen: Seen; now: number; goneMilliseconds: number },
): Step {
  const isSilent = seen === 'few' || seen === 'missing';
  const missingSince = isSilent ? (open.missingSince ?? now) : null;
  const clearSince = seen === 'clear' ? (open.clearSince ?? now) : null;
  const isOver = clearSince !== null && now - clearSince >= CLEAR_MILLISECONDS;
  const isGone = missingSince !== null && now - missingSince >= goneMilliseconds;
  if (isOver || isGone) return { to: 'resolved' };
  return { to: 'open', alert: { ...open, clearSince, missingSince }, hasFired: false };
}
