/** What the usual secrets are called. */
const SECRET =
  /pass(word|phrase)?$|secret|token|authori[sz]ation|cookie|api[-_]?key|credential|private[-_]?key|session/i;
/** Names that only look like it. */
const HARMLESS = new Set(['sessions', 'tokens']);
const CREDENTIALS = /(\/\/[^/@:\s]*):[^@\s/]*@/g;
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
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  // What stands in a text that a database cannot hold.
  return short.replaceAll('\u0000', '').replaceAll(CREDENTIALS, '$1:…@').replaceAll(BEARER, '$1 [redacted]');
}
