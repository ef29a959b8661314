/**
 * A JSON value with every text in it in NFC, in which texts are stored, so that what limits count is what is stored. Walks with a list
 * instead of recursion: a megabyte of brackets is deeper than the stack. Changes the value in place; names of members stay.
 */
export function normaliseTexts(body: unknown): unknown {
  if (typeof body === 'string') return body.normalize('NFC');
  const open = [body];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const members = value as Record<string, unknown>;
    for (const [name, inner] of Object.entries(members)) {
      if (typeof inner === 'string') members[name] = inner.normalize('NFC');
      else if (typeof inner === 'object') open.push(inner);
    }
  }
  return body;
}
