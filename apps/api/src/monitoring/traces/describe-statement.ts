const MAX_LENGTH = 8_000;

const QUOTED = /'(?:[^']|'')*'/g;

/**
 * A statement in one line without what people wrote, cut where it is very long. Where it has parameters they are its values, and what stands
 * in quotes is ours and needed to plan it; elsewhere values stand in the statement itself, and become `'…'`.
 */
export function withoutValues(text: string): string {
  const bare = text.replaceAll(QUOTED, "'…'");
  // Comments would go on to the end of the one line.
  const kept = (/\$\d/.test(bare) ? text : bare)
    .replaceAll(/--[^\n]*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return kept.length > MAX_LENGTH ? `${kept.slice(0, MAX_LENGTH)}…` : kept;
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
