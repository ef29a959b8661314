/** What the usual secrets are called. */
const SECRET =
  /pass(word|phrase)?$|secret|token|authori[sz]ation|cookie|api[-_]?key|credential|private[-_]?key|session/i;
/** Names that only look like it. */
const HARMLESS = new Set(['sessions', 'tokens']);
const CREDENTIALS = /(\/\/[^/@:\s]*):[^\s/]*@/g;
/**
 * In a text: what follows the name of a secret in an address, a form, or JSON, between quotes all of it. Nothing stands before the names: to
 * look for the beginning of a word at each place of a long one would take the square of its length.
 */
const NAMED =
  /((?:password|passphrase|secret|token|api[-_]?key|credential|signature|session(?:[-_]?id)?)(?:["']?\s*=|["']\s*:)\s*["']?)(?:(?<=")[^"\r\n]+|(?<=')[^'\r\n]+|[^\s"'&;,)}\]]+)/gi;
const HEADERS = /\b((?:set-)?cookie|(?:proxy-)?authorization)\s*:\s*[^\r\n]+/gi;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]+/gi;

const MAX_TEXT = 4_000;
const MAX_DEPTH = 4;
const MAX_ENTRIES = 40;

/** A value as it may be kept: without secrets, and not larger than a person reads. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((inner) => redact(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ENTRIES)
      .map(([name, inner]) => [
        name,
        SECRET.test(name) && !HARMLESS.has(name) ? '[redacted]' : redact(inner, depth + 1),
      ]),
  );
}

export function redactText(text: string): string {
  // Cut last: half of a secret may be one still.
  const told = text
    .slice(0, 2 * MAX_TEXT)
    .replaceAll(CREDENTIALS, '$1:…@')
    .replaceAll(HEADERS, '$1: [redacted]')
    .replaceAll(NAMED, '$1[redacted]')
    .replaceAll(BEARER, '$1 [redacted]');
  return told.length > MAX_TEXT ? `${told.slice(0, MAX_TEXT)}…` : told;
}
