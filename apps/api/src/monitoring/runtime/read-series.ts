import type { Series, Unit } from '@headroom/contracts/monitoring/figures';
import type { PointsGroup, ReadPoints } from '../read-points.ts';
import { stepSeconds, type Range } from '../resolve-range.ts';

/** Reads gauges as lines, one a name and process, in the units of figures (seconds become milliseconds). */
export async function readSeries<Name extends string>(
  readPoints: ReadPoints,
  {
    gauges,
    range,
    processes,
  }: {
    gauges: Readonly<Record<Name, { line: string; unit: Unit }>>;
    range: Range;
    /** As the recorder numbers them: those before them, of each deploy of a month, are not read. */
    processes: readonly number[];
  },
): Promise<(process: number | null) => Series[]> {
  const names = Object.keys(gauges) as Name[];
  const groups = await readPoints({ names, byProcess: true, processes, ...range, step: stepSeconds(range) });
  const byProcess = Map.groupBy(groups, ({ process }) => process);
  return (process) =>
    process === null
      ? []
      : (byProcess.get(process) ?? [])
          .toSorted((a, b) => names.indexOf(a.name as Name) - names.indexOf(b.name as Name))
          .map((group) => toSeries(group, gauges[group.name as Name]));
}

/** The same for what is one thing, whichever process measured it. */
export async function readSharedSeries<Name extends string>(
  readPoints: ReadPoints,
  { gauges, range }: { gauges: Readonly<Record<Name, { line: string; unit: Unit }>>; range: Range },
): Promise<Series[]> {
  const names = Object.keys(gauges) as Name[];
  const groups = await readPoints({ names, ...range, step: Math.max(60, stepSeconds(range)) });
  return groups.map((group) => toSeries(group, gauges[group.name as Name]));
}

function toSeries({ name, points }: PointsGroup, { line, unit }: { line: string; unit: Unit }): Series {
  const factor = name.endsWith('_seconds') ? 1_000 : 1;
  return {
    name: line,
    unit,
    times: points.map(({ at }) => at),
    values: points.map(({ mean }) => mean * factor),
    low: points.map(({ low }) => low * factor),
    high: points.map(({ high }) => high * factor),
  };
}
