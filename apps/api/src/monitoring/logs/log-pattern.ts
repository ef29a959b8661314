import { createHash } from 'node:crypto';
import type { LogRow } from './log-row.ts';

/** What differs between lines that say the same, and what stands for it; each once, in this order. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/“[^”]*”|"[^"]*"|`[^`]*`|(?<![\p{L}\d])'[^']*'/gu, '<text>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b/gi, '<id>'],
  // Also within words, as in `10ms` and `v2`; 1.5, 1,234 and -3 are one number.
  [/-?\d+(?:[.,:]\d+)*/g, '<n>'],
];
const MAX_LENGTH = 300;

/** A text without what differs each time. */
export const withoutParticulars = (text: string): string =>
  VARYING.reduce((rest, [what, sign]) => rest.replaceAll(what, sign), text).slice(0, MAX_LENGTH);

/** What lines of one kind have in common: the message, of requests the route and the answer, of faults the error too. */
export function patternOf({
  message,
  route,
  status,
  details,
}: Pick<LogRow, 'message' | 'route' | 'status' | 'details'>): string {
  const error = (details['err'] as { message?: unknown } | undefined)?.message;
  const parts = [withoutParticulars(message)];
  if (route !== null) parts.push(route, ...(status === null ? [] : [String(status)]));
  if (typeof error === 'string' && error !== message) parts.push(withoutParticulars(error));
  return parts.join(' · ');
}

export const patternId = (pattern: string): string => createHash('sha256').update(pattern).digest('hex').slice(0, 16);
