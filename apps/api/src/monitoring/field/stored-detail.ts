import type { FieldDetail } from '@headroom/contracts/monitoring/field-events';
import { storableJson } from '../storable-json.ts';

/**
 * jsonb writes every name out in every row: a fifth of what a detail takes. Never give a name another letter or a letter to another name: rows have
 * them. What SQL looks at (fingerprint, message, outcome) keeps its name.
 */
const NAMES: Readonly<Record<string, string>> = {
  element: 'e',
  interaction: 'i',
  parts: 'p',
  script: 's',
  address: 'a',
  traceId: 't',
  status: 'c',
  cache: 'h',
  serverMilliseconds: 'm',
  bytes: 'b',
};
const PARTS: Readonly<Record<string, string>> = {
  inputDelay: 'i',
  processingDuration: 'p',
  presentationDelay: 'd',
  timeToFirstByte: 'b',
  resourceLoadDelay: 'l',
  resourceLoadDuration: 'r',
  elementRenderDelay: 'e',
  firstByteToFCP: 'f',
  waitingDuration: 'w',
  cacheDuration: 'h',
  dnsDuration: 'n',
  connectionDuration: 'c',
  requestDuration: 'q',
  queue: 'Q',
  wait: 'W',
  receive: 'R',
  duration: 'D',
  scripts: 'S',
  forcedLayout: 'F',
  render: 'E',
  layout: 'L',
};
const reversed = (names: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(names).map(([name, letter]) => [letter, name]));
const [SHORT_NAMES, SHORT_PARTS] = [new Map(Object.entries(NAMES)), new Map(Object.entries(PARTS))];
const [LONG_NAMES, LONG_PARTS] = [reversed(NAMES), reversed(PARTS)];

function renamed<Value>(object: Readonly<Record<string, Value>>, names: ReadonlyMap<string, string>) {
  const other: Record<string, Value> = {};
  for (const name in object) other[names.get(name) ?? name] = object[name]!;
  return other;
}

/** The JSON of field_details.detail. */
export function storedDetail(detail: FieldDetail): string {
  const { parts } = detail;
  return storableJson(renamed(parts ? { ...detail, parts: renamed(parts, SHORT_PARTS) } : detail, SHORT_NAMES));
}

/** Clocks that are read one after the other can say that something took less than no time: how long it took is not known. */
const knownOf = (parts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(parts).filter(([, milliseconds]) => milliseconds >= 0));

/** A detail as it was sent, but for lengths below nothing, from its row: those of before names were letters, too. */
export function readDetail(stored: Readonly<Record<string, unknown>>): FieldDetail {
  const detail = renamed(stored, LONG_NAMES) as FieldDetail;
  return detail.parts ? { ...detail, parts: knownOf(renamed(detail.parts, LONG_PARTS)) } : detail;
}
