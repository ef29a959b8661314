const MAX_LENGTH = 4_000;

/**
 * A statement without what people wrote: texts in quotes become `'…'`, since some statements carry values in themselves; it is cut where
 * it is very long.
 */
export function withoutValues(text: string): string {
  const bare = text.replaceAll(/'(?:[^']|'')*'/g, "'…'");
  const short = bare.replaceAll(/\s+/g, ' ').trim();
  return short.length > MAX_LENGTH ? `${short.slice(0, MAX_LENGTH)}…` : short;
}

/** A statement in two or three words: what it does, and to which table. https://opentelemetry.io/docs/specs/semconv/database/ (summary) */
export function summarise(text: string): string {
  // What stands before the last of several statements in one message is their frame: BEGIN, SET.
  const words = text
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .replaceAll(/\s+/g, ' ')
    .trim();
  const [, verb = words.slice(0, 20).split(' ', 1)[0] ?? ''] =
    /\b(insert|update|delete|select|merge|copy|listen|notify|begin|commit|rollback|set|create|drop|alter|lock|refresh)\b/i.exec(
      words,
    ) ?? [];
  const table = /\b(?:from|into|update|table|only)\s+"?(?:public"?\."?)?([a-z_][a-z0-9_]*)/i.exec(words)?.[1];
  return [verb.toUpperCase(), table].filter(Boolean).join(' ');
}
