import { decode } from '@jridgewell/sourcemap-codec';

/** What belongs to no module: what ties the chunk to others, and the bundler's own. */
export const GLUE = '(glue)';

/**
 * How many characters of a built file come from which source.
 * @param code the file, minified
 * @param map its source map
 * @returns characters by source, as the map calls it; together as many as the file has, line breaks apart
 */
export function moduleBytes(code: string, map: { sources: readonly (string | null)[]; mappings: string }) {
  const bytes = new Map<string, number>();
  const add = (source: string, count: number) => count > 0 && bytes.set(source, (bytes.get(source) ?? 0) + count);
  const lines = code.split('\n');
  for (const [index, segments] of decode(map.mappings).entries()) {
    const length = lines[index]?.length ?? 0;
    add(GLUE, segments[0]?.[0] ?? length);
    for (const [at, segment] of segments.entries()) {
      const source = segment.length === 1 ? GLUE : (map.sources[segment[1]] ?? GLUE);
      add(source, (segments[at + 1]?.[0] ?? length) - segment[0]);
    }
  }
  for (const line of lines.slice(map.mappings.split(';').length)) add(GLUE, line.length);
  return bytes;
}
