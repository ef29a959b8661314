import {
  BROWSERS,
  CONNECTIONS,
  DEVICES,
  DIMENSIONS,
  NAVIGATIONS,
} from '@headroom/contracts/monitoring/monitoring-words';
import { parseConsoleSearch } from './console-query.ts';
import { misreadOwn } from './own-words.ts';
import { spanWords } from './span-words.ts';

/** What of an address was not understood. */
export interface Misread {
  /** Parameters that say it. */
  names: string[];
  /** What it was, and what is shown instead. */
  said: string;
}

/** Dimensions with certain values only. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  device: DEVICES,
  connection: CONNECTIONS,
  browser: BROWSERS,
  navigation: NAVIGATIONS,
};
const brief = (value: string): string => `“${value.slice(0, 60)}”`;

/** What the address of a screen of the console says that means nothing here: links are typed, cut short, and of older releases. */
export function misreadAddress(path: string, search: string): Misread[] {
  const params = new URLSearchParams(search);
  const query = parseConsoleSearch(search);
  const found: Misread[] = [];
  const shown = `the ${spanWords(query)} ${query.range.startsWith('1') ? 'is' : 'are'} shown`;
  const [range, from, to] = ['range', 'from', 'to'].map((name) => params.get(name));
  if (query.from === undefined && (from != null || to != null)) {
    found.push({
      names: ['from', 'to'],
      said: `From ${brief(from ?? '')} to ${brief(to ?? '')} is not a time: ${shown}.`,
    });
  }
  if (query.from === undefined && range != null && range !== query.range)
    found.push({ names: ['range'], said: `${brief(range)} is not a range of time: ${shown}.` });
  const compare = params.get('compare');
  if (compare !== null && !query.compare)
    found.push({ names: ['compare'], said: `${brief(compare)} is nothing to compare with: nothing stands beside.` });
  for (const dimension of DIMENSIONS) {
    const asked = new Set(params.getAll(dimension).filter(Boolean));
    const used = query.filters[dimension]?.length ?? 0;
    if (asked.size > used)
      found.push({ names: [dimension], said: `Of ${asked.size} values of ${dimension} the first ${used} count.` });
    const unknown = [...asked].filter((value) => VALUES[dimension] && !VALUES[dimension].includes(value));
    if (unknown.length > 0)
      found.push({ names: [dimension], said: `No visit has the ${dimension} ${unknown.map(brief).join(' or ')}.` });
  }
  return [...found, ...misreadOwn(path, params)];
}
