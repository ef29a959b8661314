import type { MetricQuery } from '@headroom/contracts/monitoring/field-queries';
import type { SlowVisits, Visit } from '@headroom/contracts/monitoring/field-visits';
import { FIELD_METRICS, type FieldMetric } from '@headroom/contracts/monitoring/field-events';
import { AppError } from '../../../errors.ts';
import { RATINGS, unitOf } from '../storage-units.ts';
import { readDetail } from '../stored-detail.ts';
import { fromHexId, toHexId } from './field-id.ts';
import type { FieldReader } from './field-reader.ts';
import { eventCondition } from './filter-sql.ts';
import { headOf } from './plan-reading.ts';
import type { TermBook } from './term-book.ts';
import { aboutMetric, toOwnUnit } from './to-figure.ts';
import { halfOf, visitCondition } from './visit-sample.ts';

interface EventRow {
  id: string;
  visit: string;
  at: Date;
  value: number;
  rating: number;
  metric: number;
  route: number;
  device: number;
  connection: number;
  country: number;
  browser: number;
  release: number;
  navigation: number;
  is_offline: boolean;
  is_installed: boolean;
  /** As stored. */
  detail: Record<string, unknown> | null;
}
const COLUMNS = `e.id::text, e.visit::text, e.at, e.value, e.rating, e.metric, e.route, e.device, e.connection, e.country, e.browser, e.release,
  e.navigation, e.is_offline, e.is_installed`;
const EVENTS_MAX = 500;
/** One visit may have several values of a metric, each of which was read. */
const VALUES_A_VISIT = 4;
/** Of values that were good about so many are looked at: they have no index by how slow they are. */
const GOOD_MAX = 4_000;

const aboutVisit = (book: TermBook, row: EventRow) => ({
  id: toHexId(row.visit),
  at: row.at.toISOString(),
  route: book.textOf('route', row.route),
  device: book.textOf('device', row.device),
  connection: book.textOf('connection', row.connection),
  country: book.textOf('country', row.country),
  browser: book.textOf('browser', row.browser),
  release: book.textOf('release', row.release),
  isInstalled: row.is_installed,
});
const navigationOf = (book: TermBook, row: EventRow) =>
  book.textOf('navigation', row.navigation) as SlowVisits['visits'][number]['navigation'];

/**
 * GET /monitoring/visits: those with the worst values of a metric, each by its worst. Where few were not good, the worst of the good follow: of so
 * many values those of a random part of the visits.
 */
export async function answerVisits(reader: FieldReader, query: MetricQuery): Promise<SlowVisits> {
  const { metric, limit } = query;
  const book = await reader.book();
  const reading = reader.planRaw(query);
  const worst = (which: string) =>
    reader.rows<EventRow>(
      `SELECT e.*, d.detail FROM (
         SELECT ${COLUMNS}, e.day, e.bucket FROM field_events e
         WHERE e.metric = ${book.idOf('metric', metric) ?? -1} AND ${which} AND ${eventCondition(query, { book, reading })}
         ORDER BY e.bucket DESC LIMIT ${limit * VALUES_A_VISIT}
       ) e LEFT JOIN field_details d ON d.id = e.id::bigint AND d.day = e.day ORDER BY e.value DESC`,
    );
  const first = new Map<string, EventRow>();
  const take = (rows: readonly EventRow[]) => {
    for (const row of rows) if (!first.has(row.visit)) first.set(row.visit, row);
  };
  take(await worst('e.rating > 0'));
  let share = 1;
  if (first.size < limit) {
    share = await reader.share(query, { reading, metrics: [metric], most: GOOD_MAX });
    take(await worst(`e.rating = 0 AND ${visitCondition(share) ?? 'true'}`));
  }
  return {
    ...headOf({ ...reading, share }),
    ...aboutMetric(metric),
    visits: [...first.values()].slice(0, limit).map((row) => {
      const { element, traceId } = readDetail(row.detail ?? {});
      return {
        ...aboutVisit(book, row),
        navigation: navigationOf(book, row),
        value: toOwnUnit(metric, row.value),
        element: element ?? null,
        traceId: traceId ?? null,
      };
    }),
  };
}

/** GET /monitoring/visits/:id. @throws AppError not_found */
export async function answerVisit(reader: FieldReader, id: string): Promise<Visit> {
  const book = await reader.book();
  const rows = await reader.rows<EventRow>(
    `SELECT ${COLUMNS}, d.detail FROM field_events e LEFT JOIN field_details d ON d.id = e.id AND d.day = e.day
     WHERE ${halfOf('e.visit')} = ${halfOf('$1::bigint')} AND e.visit = $1::bigint AND e.metric = ANY ($2) ORDER BY e.at, e.id LIMIT ${EVENTS_MAX}`,
    // All of them: by metric and visit there is an index.
    [fromHexId(id), FIELD_METRICS.flatMap((metric) => book.idOf('metric', metric) ?? [])],
  );
  const [begin] = rows;
  if (!begin)
    throw new AppError('not_found', { detail: 'Nothing is kept of this visit. Visits are kept for some days only.' });
  return {
    ...aboutVisit(book, begin),
    events: rows.map((row) => {
      const metric = book.textOf('metric', row.metric) as FieldMetric;
      return {
        id: toHexId(row.id),
        metric,
        unit: unitOf(metric),
        value: toOwnUnit(metric, row.value),
        rating: RATINGS[row.rating] ?? 'poor',
        at: row.at.toISOString(),
        route: book.textOf('route', row.route),
        navigation: navigationOf(book, row),
        isOffline: row.is_offline,
        detail: row.detail && readDetail(row.detail),
      };
    }),
    traceIds: [...new Set(rows.flatMap(({ detail }) => readDetail(detail ?? {}).traceId ?? []))],
  };
}
