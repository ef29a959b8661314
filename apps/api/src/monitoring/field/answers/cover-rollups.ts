import { DAY, HOUR, SLICE } from '../rollups/roll-up.ts';
import type { Reading } from './plan-reading.ts';

/** Days that are not made yet, today above all, are told by their hours. */
const MADE = `(SELECT coalesce(max(at) + interval '1 day', '-infinity') FROM field_rolled WHERE resolution = ${DAY})`;

const span = (resolution: number, since: string, until: string): string =>
  `resolution = ${resolution} AND at >= ${since} AND at < ${until}`;
const at = (seconds: number): string => `to_timestamp(${seconds})`;

/**
 * Which rollups hold a time exactly once: conditions, of which each row fulfils one at most.
 * @param isTotal in whatever steps: of a week six days and the hours around them, and not 168 hours
 */
export function coverRollups(
  { from, to, step }: Pick<Reading, 'from' | 'to' | 'step'>,
  { isTotal }: { isTotal: boolean },
): string[] {
  if (step === DAY) return [span(DAY, at(from), at(to)), span(HOUR, `greatest(${at(from)}, ${MADE})`, at(to))];
  if (!isTotal) return [span(step, at(from), at(to))];
  const long = step === SLICE ? HOUR : DAY;
  const first = Math.min(Math.ceil(from / long) * long, to);
  const last = Math.max(Math.floor(to / long) * long, first);
  const until = long === DAY ? `greatest(${at(first)}, least(${at(last)}, ${MADE}))` : at(last);
  return [
    ...(from < first ? [span(step, at(from), at(first))] : []),
    ...(first < last ? [span(long, at(first), until)] : []),
    ...(first < to ? [span(step, first < last ? until : at(first), at(to))] : []),
  ];
}
