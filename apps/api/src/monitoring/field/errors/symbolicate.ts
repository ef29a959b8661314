import type { StackFrame } from '@headroom/contracts/monitoring/field-errors';
import { readdir, readFile } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { parseStack, type RawFrame } from './parse-stack.ts';

interface KeptMap {
  map: SourceMap;
  payload: SourceMapPayload;
}
export type Symbolicate = (asked: {
  stack: string;
  release: string;
}) => Promise<{ frames: StackFrame[]; missing: string | null }>;

/** A file of the build; nothing that leads out of its folder. */
const ASSET = /(?:^|\/)assets\/([\w][\w.-]*\.js)$/;
const RELEASE = /^[\w][\w.+-]{0,63}$/;
/** A map takes some ten times its text in memory. */
const MAPS_KEPT = 8;
const CODE_MAX = 200;

/**
 * Leads stacks of the build back to its sources, by the maps that each build keeps beside itself and that are not served.
 * @param mapsDirectory has a folder a release
 */
export function createSymbolicate(mapsDirectory: string): Symbolicate {
  const maps = new LRUCache<string, Promise<KeptMap | undefined>>({ max: MAPS_KEPT });

  async function load(release: string, file: string): Promise<KeptMap | undefined> {
    const others = await readdir(mapsDirectory).catch(() => []);
    // Names hold a hash of what is in them: a file that did not change is in another release, too.
    for (const folder of [release, ...others.filter((name) => name !== release)]) {
      if (!RELEASE.test(folder)) continue;
      // oxlint-disable-next-line no-await-in-loop -- the first that is there
      const text = await readFile(join(mapsDirectory, folder, 'assets', `${file}.map`), 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const payload = JSON.parse(text) as SourceMapPayload;
      return { map: new SourceMap(payload), payload };
    }
    return undefined;
  }

  function mapOf(release: string, frame: RawFrame): Promise<KeptMap | undefined> | undefined {
    const file = ASSET.exec(frame.file ?? '')?.[1];
    if (file === undefined) return undefined;
    const key = `${release} ${file}`;
    let kept = maps.get(key);
    if (!kept) {
      kept = load(release, file).catch(() => undefined);
      maps.set(key, kept);
      // A build that comes later may bring it.
      void kept.then((found) => found ?? maps.delete(key));
    }
    return kept;
  }

  return async ({ stack, release }) => {
    const raw = parseStack(stack);
    const found = await Promise.all(raw.map((frame) => mapOf(release, frame)));
    const frames = raw.map((frame, at) => toFrame(frame, found[at]));
    const isLost = raw.some((frame, at) => ASSET.test(frame.file ?? '') && !found[at]);
    return {
      frames,
      missing: isLost
        ? `The source maps of the release ${release} are not here: build it in this place, or copy its folder to ${mapsDirectory}.`
        : null,
    };
  };
}

function toFrame({ raw, name, file, line, column }: RawFrame, kept: KeptMap | undefined): StackFrame {
  const plain = { raw, name, file, line, column, isOwn: false, code: null };
  if (!kept || line === null || column === null) return plain;
  // Columns count from 1 in stacks and from 0 in maps.
  const entry = kept.map.findEntry(line - 1, column - 1);
  if (!('originalSource' in entry) || !entry.originalSource) return plain;
  const source = entry.originalSource;
  const at = kept.payload.sources.indexOf(source);
  const code = kept.payload.sourcesContent?.[at]?.split('\n')[entry.originalLine];
  return {
    raw,
    // Node tells the last name of the map for places that have none.
    name,
    file: source.replace(/^(\.\.?\/)+/, ''),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
    isOwn: !source.includes('node_modules/'),
    code: code === undefined ? null : code.trim().slice(0, CODE_MAX),
  };
}
