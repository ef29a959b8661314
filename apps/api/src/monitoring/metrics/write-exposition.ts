import { boundsFor, storedPer } from '../exposed-bounds.ts';
import type { ExposedSeries, SeriesKind } from '../recorder.ts';

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const TYPES: Readonly<Record<SeriesKind, string>> = { counter: 'counter', gauge: 'gauge', distribution: 'histogram' };

/**
 * What a process recorded since it started, in the text format of Prometheus, with names and units by its conventions.
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 * @param textOf what a name means
 */
export function writeExposition(
  series: readonly ExposedSeries[],
  textOf: (name: string) => string | undefined,
): string {
  const lines: string[] = [];
  for (const [name, own] of Map.groupBy(series, (each) => each.name)) {
    const { kind } = own[0]!;
    const shown = exposedName(name, kind);
    lines.push(
      `# HELP ${shown} ${escapeText(textOf(name) ?? name.replaceAll('_', ' '))}.`,
      `# TYPE ${shown} ${TYPES[kind]}`,
    );
    for (const each of own) {
      if (each.kind !== kind) continue;
      if (each.slots) writeHistogram(lines, { shown, each, slots: each.slots });
      else lines.push(`${shown}${writeLabels(each.labels)} ${writeNumber(each.total)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Base units, and `_total` behind what only rises: https://prometheus.io/docs/practices/naming/ */
export function exposedName(name: string, kind: SeriesKind): string {
  if (kind === 'counter') return `headroom_${name}_total`;
  if (kind === 'gauge') return `headroom_${name}`;
  return `headroom_${name.endsWith('_size') ? `${name}_bytes` : `${name}_seconds`}`;
}

function writeHistogram(
  lines: string[],
  { shown, each, slots }: { shown: string; each: ExposedSeries; slots: readonly number[] },
): void {
  let below = 0;
  for (const [at, bound] of [...boundsFor(each.name), Infinity].entries()) {
    below += slots[at] ?? 0;
    lines.push(`${shown}_bucket${writeLabels({ ...each.labels, le: writeNumber(bound) })} ${below}`);
  }
  lines.push(
    `${shown}_sum${writeLabels(each.labels)} ${writeNumber(each.total / storedPer(each.name))}`,
    `${shown}_count${writeLabels(each.labels)} ${below}`,
  );
}

const writeNumber = (value: number): string => (value === Infinity ? '+Inf' : String(value));

function writeLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escapeText(value).replaceAll('"', String.raw`\"`)}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escapeText = (text: string): string => text.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`);
