import type { Interactions } from '@headroom/contracts/monitoring/field-answers';
import type { MetricQuery } from '@headroom/contracts/monitoring/field-queries';
import type { FieldDetail } from '@headroom/contracts/monitoring/field-events';
import { bucketOf, mergeHistograms } from '@headroom/contracts/monitoring/histogram';
import { readDetail } from '../stored-detail.ts';
import { eventCondition } from './filter-sql.ts';
import type { FieldReader } from './field-reader.ts';
import { headOf } from './plan-reading.ts';
import { aboutMetric, toFigure } from './to-figure.ts';
import { toHexId } from './field-id.ts';
import { visitCondition } from './visit-sample.ts';

/** About so many values are looked at, of which those with attribution tell: enough for every element that matters, and quick. */
const READ_MAX = 4_000;

interface Row {
  visit: string;
  value: number;
  rating: number;
  route: number;
  detail: FieldDetail;
}

/** GET /monitoring/interactions: what was touched, shown or moved, by how many poor values it stands for. */
export async function answerInteractions(reader: FieldReader, query: MetricQuery): Promise<Interactions> {
  const { metric, percentile, limit } = query;
  const book = await reader.book();
  const planned = reader.planRaw(query);
  const share = await reader.share(query, { reading: planned, metrics: [metric], most: READ_MAX });
  const reading = { ...planned, share };
  const id = book.idOf('metric', metric) ?? -1;
  const stored = await reader.rows<Omit<Row, 'detail'> & { detail: Record<string, unknown> }>(
    `SELECT e.visit::text, e.value, e.rating, e.route, d.detail
     FROM field_events e JOIN field_details d ON d.id = e.id AND d.day = e.day
     WHERE e.metric = ${id} AND ${visitCondition(share) ?? 'true'} AND ${eventCondition(query, { book, reading })}`,
  );
  const rows: Row[] = stored.map((row) => ({ ...row, detail: readDetail(row.detail) }));
  const groups = Map.groupBy(rows, ({ detail, route }) =>
    JSON.stringify([detail.element ?? '', detail.interaction ?? '', route]),
  );
  const told = [...groups.values()].map((group) => {
    const worst = group.reduce((a, b) => (b.value > a.value ? b : a));
    const histogram = mergeHistograms(group.map(({ value }) => ({ buckets: [bucketOf(value)], counts: [1] })));
    return {
      element: worst.detail.element ?? '',
      interaction: worst.detail.interaction ?? '',
      route: book.textOf('route', worst.route),
      figure: toFigure(metric, histogram, percentile),
      poor: group.filter(({ rating }) => rating === 2).length,
      parts: partsOf(group),
      script: mostFrequent(group.flatMap(({ detail }) => detail.script ?? [])),
      visitId: toHexId(worst.visit),
    };
  });
  return {
    ...headOf(reading),
    percentile,
    ...aboutMetric(metric),
    read: rows.length,
    rows: told
      .toSorted((a, b) => b.poor - a.poor || (b.figure.value ?? 0) * b.figure.n - (a.figure.value ?? 0) * a.figure.n)
      .slice(0, limit),
  };
}

function partsOf(group: readonly Row[]): { name: string; median: number }[] {
  const values = new Map<string, number[]>();
  for (const { detail } of group) {
    for (const [name, value] of Object.entries(detail.parts ?? {}))
      values.set(name, [...(values.get(name) ?? []), value]);
  }
  return [...values].map(([name, all]) => ({ name, median: medianOf(all) })).toSorted((a, b) => b.median - a.median);
}

/** The middle value, or the lower of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
}

function mostFrequent(texts: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
