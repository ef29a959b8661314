import type { FieldError, FieldErrors, FieldErrorsQuery } from '@headroom/contracts/monitoring/field-answers';
import type { FieldDetail } from '@headroom/contracts/monitoring/field-events';
import type { FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import { AppError } from '../../../errors.ts';
import { toHexId } from './field-id.ts';
import type { FieldReader } from './field-reader.ts';
import { eventCondition } from './filter-sql.ts';
import { headOf, type Reading } from './plan-reading.ts';
import type { TermBook } from './term-book.ts';
import type { Symbolicate } from '../errors/symbolicate.ts';

/** The newest so many are looked at. */
const READ_MAX = 20_000;
const MOST = 5;

interface Row {
  visit: string;
  at: Date;
  route: number;
  release: number;
  browser: number;
  device: number;
  detail: FieldDetail | null;
}

async function readErrors(
  reader: FieldReader,
  query: FieldQuery,
): Promise<{ rows: Row[]; reading: Reading; book: TermBook }> {
  const book = await reader.book();
  const reading = reader.planRaw(query);
  const rows = await reader.rows<Row>(
    `SELECT e.visit::text, e.at, e.route, e.release, e.browser, e.device, d.detail
     FROM field_events e LEFT JOIN field_details d ON d.id = e.id AND d.day = e.day
     WHERE e.metric = ${book.idOf('metric', 'error') ?? -1} AND ${eventCondition(query, { book, reading })} ORDER BY e.at DESC LIMIT ${READ_MAX}`,
  );
  return { rows, reading, book };
}

const fingerprintOf = ({ detail }: Row): string => detail?.fingerprint ?? detail?.message ?? 'unknown';

/** Newest first, as they were read. */
const describe = (rows: readonly Row[]) => ({
  fingerprint: fingerprintOf(rows[0]!),
  message: rows[0]!.detail?.message ?? '',
  n: rows.length,
  visits: new Set(rows.map(({ visit }) => visit)).size,
  firstAt: rows.at(-1)!.at.toISOString(),
  lastAt: rows[0]!.at.toISOString(),
});

function seriesOf(rows: readonly Row[], { from, to, step }: Reading) {
  const counts = new Map<number, number>();
  for (const { at } of rows) {
    const begin = Math.floor(at.getTime() / 1_000 / step) * step;
    counts.set(begin, (counts.get(begin) ?? 0) + 1);
  }
  const times: number[] = [];
  for (let at = from; at < to; at += step) times.push(at);
  return { name: 'errors', unit: 'count' as const, times, values: times.map((at) => counts.get(at) ?? 0) };
}

const countTerms = (rows: readonly Row[], book: TermBook, kind: 'route' | 'release' | 'browser' | 'device') =>
  [...Map.groupBy(rows, (row) => row[kind])]
    .map(([id, group]) => ({ value: book.textOf(kind, id), n: group.length }))
    .toSorted((a, b) => b.n - a.n);
const names = (counted: readonly { value: string }[]): string[] => counted.slice(0, MOST).map(({ value }) => value);

/** GET /monitoring/errors */
export async function answerErrors(reader: FieldReader, query: FieldErrorsQuery): Promise<FieldErrors> {
  const { rows, reading, book } = await readErrors(reader, query);
  const errors = [...Map.groupBy(rows, fingerprintOf).values()].map((group) => ({
    ...describe(group),
    routes: names(countTerms(group, book, 'route')),
    releases: names(countTerms(group, book, 'release')),
  }));
  return {
    ...headOf(reading),
    total: rows.length,
    series: seriesOf(rows, reading),
    errors: errors.toSorted((a, b) => b.visits - a.visits || b.n - a.n).slice(0, query.limit),
  };
}

/** GET /monitoring/errors/:fingerprint. @throws AppError not_found */
export async function answerError(
  reader: FieldReader,
  { query, fingerprint, symbolicate }: { query: FieldQuery; fingerprint: string; symbolicate: Symbolicate },
): Promise<FieldError> {
  const { rows: all, reading, book } = await readErrors(reader, query);
  const rows = all.filter((row) => fingerprintOf(row) === fingerprint);
  if (rows.length === 0) throw new AppError('not_found', { detail: 'No such error in this range of time.' });
  const newest = [...Map.groupBy(rows, ({ release }) => release)].slice(0, MOST);
  const stacks = await Promise.all(
    newest.map(async ([id, group]) => {
      const release = book.textOf('release', id);
      const alike = [...Map.groupBy(group, ({ detail }) => detail?.stack ?? '').entries()];
      const [stack, same] = alike.toSorted(([, a], [, b]) => b.length - a.length)[0]!;
      return { release, n: same.length, ...(await symbolicate({ stack, release })) };
    }),
  );
  return {
    ...headOf(reading),
    ...describe(rows),
    series: seriesOf(rows, reading),
    by: {
      route: countTerms(rows, book, 'route'),
      release: countTerms(rows, book, 'release'),
      browser: countTerms(rows, book, 'browser'),
      device: countTerms(rows, book, 'device'),
    },
    stacks,
    visitIds: [...new Set(rows.map(({ visit }) => toHexId(visit)))].slice(0, 20),
  };
}
