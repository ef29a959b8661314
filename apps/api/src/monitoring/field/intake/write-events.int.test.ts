import { randomUUID } from 'node:crypto';
import { FIELD_METRICS, type FieldBatch, type FieldEvent } from '@headroom/contracts/monitoring/field-events';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFieldBuffer } from './field-buffer.ts';
import { toRows, type FieldRow } from './field-row.ts';
import { createFieldTerms, type FieldTerms } from './field-terms.ts';
import { readDetail } from '../stored-detail.ts';
import { writeEvents } from './write-events.ts';

const DAY = 86_400_000;
let database: TestDatabase;
let terms: FieldTerms;
beforeAll(async () => {
  database = await createTestDatabase();
  terms = createFieldTerms(database.pool);
});
afterAll(() => database?.close());

/** As the database has an id: the last 64 bits as a bigint. */
const lastBits = (uuid: string): bigint => BigInt.asIntN(64, BigInt(`0x${uuid.slice(-17).replace('-', '')}`));
const write = (rows: readonly FieldRow[]) => writeEvents(database.pool, { rows, terms });
const error = (over: Partial<FieldEvent> = {}): FieldEvent => ({
  id: randomUUID(),
  metric: 'error',
  value: 1,
  at: 100,
  route: '/',
  navigation: 'navigate',
  ...over,
});
function rowsOf(events: FieldEvent[], { sentAt, startedAt }: { sentAt?: number; startedAt?: number } = {}): FieldRow[] {
  const receivedAt = Date.now();
  const batch: FieldBatch = {
    sentAt: sentAt ?? receivedAt,
    visit: {
      id: randomUUID(),
      startedAt: startedAt ?? receivedAt - 1_000,
      release: 'r',
      device: 'phone',
      connection: '4g',
      isInstalled: false,
      weight: 1,
    },
    events,
  };
  return toRows(batch, { receivedAt, browser: 'chrome', isBot: false, country: 'DE', isDoubtful: false });
}
const stored = async (events: readonly FieldEvent[]) => {
  const { rows } = await database.pool.query<{ id: string; detail: Record<string, unknown> | null }>(
    'SELECT e.id::text, d.detail FROM field_events e LEFT JOIN field_details d USING (id, day) WHERE e.id = ANY($1::bigint[])',
    [events.map(({ id }) => String(lastBits(id)))],
  );
  const found = new Map(rows.map(({ id, detail }) => [id, detail && readDetail(detail)]));
  return events.flatMap(({ id }) => (found.has(String(lastBits(id))) ? [found.get(String(lastBits(id)))] : []));
};

/** UTF-16 as it comes: halves of pairs, U+0000, and what JSON and arrays of PostgreSQL are written with. */
const unit = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }),
  fc.constantFrom(...[0, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfffe, 0x2028].map((code) => code)),
  fc.constantFrom(...'\\"\'{},u0d8\n'.split('').map((letter) => letter.charCodeAt(0))),
);
const text = fc
  .array(
    fc.oneof(
      unit.map((code) => String.fromCharCode(code)),
      fc.constantFrom('\\u0000', '\\ud800', '💡'),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));
const clean = (said: string) => said.replaceAll('\0', '').toWellFormed();

it('stores every event, whatever its texts are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ message: text, key: text }), { minLength: 1, maxLength: 8 }),
      async (said) => {
        const hostile = said.map(({ message, key }) =>
          error({ detail: { message, stack: message, element: message, parts: { [`of ${key}`]: 1 } } }),
        );
        const plain = error({ detail: { message: 'plain' } });
        await write([...hostile, plain].flatMap((event) => rowsOf([event])));
        expect(await stored([...hostile, plain])).toEqual([
          ...said.map(({ message, key }) => ({
            message: clean(message),
            stack: clean(message),
            element: clean(message),
            parts: { [`of ${clean(key)}`]: 1 },
          })),
          { message: 'plain' },
        ]);
      },
    ),
    { numRuns: 150 },
  );
});

it('stores what is within the contract, whatever its numbers and times are', async () => {
  const time = fc.oneof(
    fc.maxSafeNat(),
    fc.integer({ min: -20 * DAY, max: 20 * DAY }).map((off) => Date.now() + off),
    fc.constantFrom(0, 8.64e15, 1e300),
  );
  const event = fc.record({
    metric: fc.constantFrom(...FIELD_METRICS),
    value: fc.oneof(fc.double({ min: 0, max: 3_600_000, noNaN: true }), fc.constantFrom(0, -0, Number.MIN_VALUE)),
    at: fc.oneof(fc.double({ min: 0, max: 604_800_000, noNaN: true }), fc.constantFrom(0, 604_800_000)),
    parts: fc.dictionary(text, fc.double({ noNaN: true, noDefaultInfinity: true })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 20 }), time, time, async (events, sentAt, startedAt) => {
      const hostile = events.map(({ parts, ...over }) => error({ ...over, detail: { parts } }));
      const plain = error();
      await write([...rowsOf(hostile, { sentAt, startedAt }), ...rowsOf([plain])]);
      expect(await stored([plain])).toHaveLength(1);
    }),
    { numRuns: 150 },
  );
});

it('stores what rows say, to the last bit', async () => {
  const event = error({ metric: 'INP', value: 216.4, at: 250, isOffline: true });
  const [row] = rowsOf([event]).map((one) => ({ ...one, weight: 10_000, isInstalled: true }));
  await write([row!]);
  const { rows } = await database.pool.query(
    `SELECT id::text, visit::text, extract(epoch FROM at)::float8 * 1000 AS at, day - date '1970-01-01' AS day, value, bucket, rating,
       weight, is_offline, is_installed FROM field_events WHERE id = $1`,
    [String(lastBits(event.id))],
  );
  expect(rows).toEqual([
    {
      id: String(lastBits(event.id)),
      visit: String(BigInt.asIntN(64, BigInt(`0x${row!.visit}`))),
      at: row!.atMilliseconds,
      day: row!.day,
      value: 216_400,
      bucket: row!.bucket,
      rating: 1,
      weight: 10_000,
      is_offline: true,
      is_installed: true,
    },
  ]);
});

it('loses of a thousand events only those that PostgreSQL refuses, each for a reason of its own', async () => {
  const lost: unknown[] = [];
  const buffer = createFieldBuffer({ write, onError: (fault, count) => lost.push([count, fault]) });
  const events = Array.from({ length: 1_000 }, () => error({ detail: { message: 'broken' } }));
  const faults: Readonly<Record<number, Partial<FieldRow>>> = {
    3: { detail: String.raw`{"message":"\u0000"}` },
    4: { detail: String.raw`{"message":"\ud800"}` },
    5: { detail: '{"message":' },
    500: { atMilliseconds: 1e18 },
    998: { atMilliseconds: -1e18 },
    999: { day: 2 ** 31 - 1 },
  };
  buffer.add(events.flatMap((event, at) => rowsOf([event]).map((row) => ({ ...row, ...faults[at] }))));
  await buffer.flush();
  expect(lost).toMatchObject([[6, { code: expect.stringMatching(/^22/) }]]);
  expect(await stored(events)).toHaveLength(994);
  expect((await stored(Object.keys(faults).map((at) => events[Number(at)]!))).length).toBe(0);
});

it('counts a release for which there is no number left among the others', async () => {
  const full = createFieldTerms(database.pool);
  await full.learn(rowsOf([error()]));
  await database.pool.query(`INSERT INTO field_terms (kind, id, value) VALUES ('release', 32767, 'last')`);
  const event = error();
  const rows = rowsOf([event]).map((row) => ({ ...row, terms: { ...row.terms, release: 'one-too-many' } }));
  await writeEvents(database.pool, { rows, terms: full });
  const { rows: found } = await database.pool.query(
    `SELECT t.value FROM field_events e JOIN field_terms t ON t.kind = 'release' AND t.id = e.release WHERE e.id = $1`,
    [String(lastBits(event.id))],
  );
  expect(found).toEqual([{ value: 'other' }]);
});
