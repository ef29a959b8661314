/** How `JSON.stringify` writes what PostgreSQL's jsonb has no place for; also a backslash before such letters, which is looked at for nothing. */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])/;

/**
 * JSON that PostgreSQL's jsonb takes, whatever its texts are: without U+0000, and with U+FFFD for halves of surrogate pairs.
 * https://www.postgresql.org/docs/current/datatype-json.html
 */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return SUSPICIOUS.test(json) ? JSON.stringify(withStorableTexts(value)) : json;
}

function withStorableTexts(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed();
  if (Array.isArray(value)) return value.map(withStorableTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [withStorableTexts(key), withStorableTexts(inner)]),
  );
}
