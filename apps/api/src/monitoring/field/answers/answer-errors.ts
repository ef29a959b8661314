import type { FieldError, FieldErrors } from '@headroom/contracts/monitoring/field-errors';
import type { FieldErrorsQuery } from '@headroom/contracts/monitoring/field-queries';
import type { FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import { AppError } from '../../../errors.ts';
import { toHexId } from './field-id.ts';
import type { FieldReader } from './field-reader.ts';
import { eventCondition } from './filter-sql.ts';
import { headOf, type Reading } from './plan-reading.ts';
import type { TermBook } from './term-book.ts';
import type { Symbolicate } from '../errors/symbolicate.ts';

/** Of the newest so many those are told of that a filter leaves. */
const LOOKED_MAX = 20_000;
const READ_MAX = 2_000;
const MOST = 5;

interface Row {
  visit: string;
  /** Milliseconds since 1970. */
  at: number;
  route: number;
  release: number;
  browser: number;
  device: number;
  fingerprint: string;
  message: string | null;
  /** Where one error is asked for: of all they are most of what there is to read. */
  stack: string | null;
}
interface Read {
  rows: Row[];
  reading: Reading;
  book: TermBook;
  /** The table and the condition of all in the time, whatever the filters. */
  from: string;
}

/** Newest first. Every error has details: it is never good. */
async function readErrors(reader: FieldReader, query: FieldQuery, fingerprint?: string): Promise<Read> {
  const book = await reader.book();
  const reading = reader.planRaw(query);
  // As the index of errors has it.
  const from = `field_details d WHERE metric = ${book.idOf('metric', 'error') ?? -1} AND detail ?| '{fingerprint,message}'
    AND ${eventCondition({}, { book, reading, alias: 'd', isTime: true })}`;
  const newest = `SELECT id, day, at, detail FROM ${from} ORDER BY at DESC LIMIT ${LOOKED_MAX}`;
  const named = `coalesce(d.detail->>'fingerprint', d.detail->>'message')`;
  const isOne = fingerprint !== undefined;
  const rows = await reader.rows<Row>(
    `SELECT e.visit::text, date_part('epoch', e.at) * 1000 AS at, e.route, e.release, e.browser, e.device, ${named} AS fingerprint,
       d.detail->>'message' AS message, ${isOne ? `d.detail->>'stack'` : 'NULL'} AS stack
     FROM (${newest}) d JOIN field_events e ON e.id = d.id AND e.day = d.day
     WHERE ${eventCondition(query, { book, reading })}${isOne ? ` AND ${named} = $1` : ''} ORDER BY d.at DESC LIMIT ${READ_MAX}`,
    isOne ? [fingerprint] : [],
  );
  return { rows, reading, book, from };
}

/** Whether none was left out: neither of those that a filter leaves, nor of those that were looked at for that. */
async function areAllRead(reader: FieldReader, { rows, from }: Read): Promise<boolean> {
  if (rows.length >= READ_MAX) return false;
  const [looked] = await reader.rows<{ n: number }>(
    `SELECT count(*)::integer AS n FROM (SELECT FROM ${from} LIMIT ${LOOKED_MAX}) d`,
  );
  return looked!.n < LOOKED_MAX;
}

/** Newest first, as they were read. */
const describe = (rows: readonly Row[]) => ({
  fingerprint: rows[0]!.fingerprint,
  message: rows[0]!.message ?? '',
  n: rows.length,
  visits: new Set(rows.map(({ visit }) => visit)).size,
  firstAt: new Date(rows.at(-1)!.at).toISOString(),
  lastAt: new Date(rows[0]!.at).toISOString(),
});

function seriesOf(counted: Iterable<{ step: number; n: number }>, { from, to }: Reading, length: number) {
  const counts = new Map<number, number>();
  for (const { step, n } of counted) counts.set(step, (counts.get(step) ?? 0) + n);
  const times: number[] = [];
  for (let at = from; at < to; at += length) times.push(at);
  return { name: 'errors', unit: 'count' as const, times, values: times.map((at) => counts.get(at) ?? 0) };
}

const stepsOf = (rows: readonly Row[], { step }: Reading) =>
  rows.map(({ at }) => ({ step: Math.floor(at / 1_000 / step) * step, n: 1 }));

/** How many there were and when: of all, also where more happened than are looked at one by one. */
async function countErrors(reader: FieldReader, query: FieldQuery, read: Read) {
  const { rows, reading } = read;
  if (await areAllRead(reader, read))
    return { reading, total: rows.length, series: seriesOf(stepsOf(rows, reading), reading, reading.step) };
  const plan = await reader.plan(query, { metrics: ['error'] });
  // Since when single events are kept: what is told one by one is of the same time.
  const counted = { ...plan, from: Math.max(plan.from, reading.from), isCut: reading.isCut };
  const cells = await reader.cells({ query, reading: counted, metrics: ['error'] });
  const steps = cells.map(({ step, good, needsImprovement, poor }) => ({
    step,
    n: Math.round((good + needsImprovement + poor) / plan.share),
  }));
  return {
    reading: counted,
    total: steps.reduce((sum, { n }) => sum + n, 0),
    series: seriesOf(steps, counted, counted.step),
  };
}

const countTerms = (rows: readonly Row[], book: TermBook, kind: 'route' | 'release' | 'browser' | 'device') =>
  [...Map.groupBy(rows, (row) => row[kind])]
    .map(([id, group]) => ({ value: book.textOf(kind, id), n: group.length }))
    .toSorted((a, b) => b.n - a.n);
const names = (counted: readonly { value: string }[]): string[] => counted.slice(0, MOST).map(({ value }) => value);

/** GET /monitoring/errors */
export async function answerErrors(reader: FieldReader, query: FieldErrorsQuery): Promise<FieldErrors> {
  const read = await readErrors(reader, query);
  const { rows, book } = read;
  const { reading, total, series } = await countErrors(reader, query, read);
  const errors = [...Map.groupBy(rows, ({ fingerprint }) => fingerprint).values()].map((group) => ({
    ...describe(group),
    routes: names(countTerms(group, book, 'route')),
    releases: names(countTerms(group, book, 'release')),
  }));
  return {
    ...headOf(reading),
    total,
    read: rows.length,
    series,
    errors: errors.toSorted((a, b) => b.visits - a.visits || b.n - a.n).slice(0, query.limit),
  };
}

/** GET /monitoring/errors/:fingerprint. @throws AppError not_found */
export async function answerError(
  reader: FieldReader,
  { query, fingerprint, symbolicate }: { query: FieldQuery; fingerprint: string; symbolicate: Symbolicate },
): Promise<FieldError> {
  const { rows, reading, book } = await readErrors(reader, query, fingerprint);
  if (rows.length === 0) throw new AppError('not_found', { detail: 'No such error in this range of time.' });
  const newest = [...Map.groupBy(rows, ({ release }) => release)].slice(0, MOST);
  const stacks = await Promise.all(
    newest.map(async ([id, group]) => {
      const release = book.textOf('release', id);
      const alike = [...Map.groupBy(group, (row) => row.stack ?? '').entries()];
      const [stack, same] = alike.toSorted(([, a], [, b]) => b.length - a.length)[0]!;
      return { release, n: same.length, ...(await symbolicate({ stack, release })) };
    }),
  );
  return {
    ...headOf(reading),
    ...describe(rows),
    series: seriesOf(stepsOf(rows, reading), reading, reading.step),
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
