import { DIMENSIONS } from '@headroom/contracts/monitoring/monitoring-words';
import { LEVEL_WORDS } from './logs/level-words.ts';
import { METRIC_TITLES } from './parts/metric-titles.ts';
import { KEPT_WORDS } from './traces/trace-words.ts';

interface OwnWord {
  name: string;
  /** What it may be; anything else is not understood. */
  known: readonly string[] | RegExp;
  what: string;
  /** What is shown where it is not understood. */
  instead: string;
}

const metric: OwnWord = {
  name: 'metric',
  known: Object.keys(METRIC_TITLES),
  what: 'a metric',
  instead: 'INP is shown',
};

/** Parameters of single screens that take certain words only. */
export const OWN_WORDS: Readonly<Record<string, readonly OwnWord[]>> = {
  '/console/experience': [
    metric,
    { name: 'by', known: DIMENSIONS, what: 'something that visits are told apart by', instead: 'routes are shown' },
  ],
  '/console/why': [
    metric,
    {
      name: 'visit',
      known: /^([0-9a-f]{16}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
      what: 'the id of a visit',
      instead: 'one of the slow visits is shown',
    },
    {
      name: 'trace',
      known: /^[0-9a-f]{32}$/,
      what: 'the id of a trace',
      instead: 'one of the slow visits is shown',
    },
  ],
  '/console/traces': [
    { name: 'kept', known: Object.keys(KEPT_WORDS), what: 'a reason to keep a trace', instead: 'all are shown' },
    { name: 'sort', known: ['newest', 'slowest'], what: 'an order', instead: 'the newest come first' },
  ],
  '/console/logs': [
    { name: 'level', known: Object.keys(LEVEL_WORDS), what: 'a level', instead: 'all lines are shown' },
    { name: 'pattern', known: /^[0-9a-f]{16}$/, what: 'the id of a pattern', instead: 'all lines are shown' },
  ],
};

const fits = (known: OwnWord['known'], value: string): boolean =>
  Array.isArray(known) ? known.includes(value) : (known as RegExp).test(value);

/** A parameter of the screen at `path` as the address says it; undefined where it says none, or one that is not understood. */
export function ownWord(path: string, params: URLSearchParams, name: string): string | undefined {
  const value = params.get(name) ?? undefined;
  const own = OWN_WORDS[path]?.find((word) => word.name === name);
  return value !== undefined && own && !fits(own.known, value) ? undefined : value;
}

/** Those of the screen at `path` that are not understood, each in a sentence. */
export const misreadOwn = (path: string, params: URLSearchParams): { names: string[]; said: string }[] =>
  (OWN_WORDS[path] ?? []).flatMap(({ name, known, what, instead }) => {
    const value = params.get(name);
    return value === null || fits(known, value)
      ? []
      : [{ names: [name], said: `“${value.slice(0, 60)}” is not ${what}: ${instead}.` }];
  });
