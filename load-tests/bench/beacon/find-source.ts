import { globSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('../../../apps/web', import.meta.url));
const maps = new Map<string, SourceMap | undefined>();

/** A function of the built app as the sources have it, `field-queue.ts:21`, by the maps that the build left; else as the browser calls it. */
export function findSource(frame: { functionName: string; url?: string; lineNumber?: number; columnNumber?: number }) {
  const file = basename(frame.url ?? '');
  if (!maps.has(file)) maps.set(file, readMap(file));
  const found = maps.get(file)?.findEntry(frame.lineNumber ?? 0, frame.columnNumber ?? 0);
  if (!found || !('originalSource' in found) || !found.originalSource) return `${file} ${frame.functionName}`.trim();
  return `${basename(found.originalSource)}:${found.originalLine + 1}`;
}

/** Every release keeps its own, and a file's hash is in its name. */
function readMap(file: string): SourceMap | undefined {
  const [path] = globSync(`dist-maps/*/${file}.map`, { cwd: web });
  return path === undefined
    ? undefined
    : new SourceMap(JSON.parse(readFileSync(join(web, path), 'utf8')) as SourceMapPayload);
}
