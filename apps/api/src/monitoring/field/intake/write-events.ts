import type { Pool } from 'pg';
import { binaryArray } from './binary-array.ts';
import { TERM_KINDS, type FieldRow } from './field-row.ts';
import type { FieldTerms } from './field-terms.ts';

/**
 * A later report of a value replaces an earlier one; the same again changes nothing, in whatever order they come. What may be an old request
 * sent again replaces nothing, and is not taken for a new event of another day.
 */
const WRITE = `
  WITH batch AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::float8[], $4::integer[], $5::real[], $6::smallint[], $7::smallint[],
      ${TERM_KINDS.map((_, at) => `$${at + 8}::smallint[]`).join(', ')}, $16::smallint[], $17::boolean[], $18::boolean[], $19::boolean[])
      AS b(id, visit, at, day, value, bucket, rating, ${TERM_KINDS.join(', ')}, weight, is_offline, is_installed, is_doubtful)
  ), written AS (
    INSERT INTO field_events AS e (id, visit, at, day, value, bucket, rating, ${TERM_KINDS.join(', ')}, weight, is_offline, is_installed)
    SELECT id, visit, to_timestamp(at / 1000), date '1970-01-01' + day, value, bucket, rating, ${TERM_KINDS.join(', ')}, weight,
      is_offline, is_installed
    FROM batch b WHERE NOT is_doubtful OR NOT EXISTS (
      SELECT FROM field_events o WHERE o.id = b.id AND o.day BETWEEN date '1970-01-01' + b.day - 9 AND date '1970-01-01' + b.day + 9)
    ON CONFLICT (id, day) DO UPDATE SET at = excluded.at, value = excluded.value, bucket = excluded.bucket, rating = excluded.rating,
      ${TERM_KINDS.map((name) => `${name} = excluded.${name}`).join(', ')}, is_offline = excluded.is_offline
    WHERE e.visit = excluded.visit AND e.metric = excluded.metric AND excluded.value <> e.value
      AND (excluded.at, excluded.value) > (e.at, e.value)
    RETURNING id, day, at, metric
  )
  INSERT INTO field_details AS f (id, day, at, metric, detail)
  SELECT written.id, written.day, written.at, written.metric, d.detail FROM jsonb_to_recordset($20::jsonb) AS d(id bigint, day integer, detail jsonb)
    JOIN written ON written.id = d.id AND written.day = date '1970-01-01' + d.day
  ON CONFLICT (id, day) DO UPDATE SET detail = excluded.detail, at = excluded.at`;

/** Writes events in one statement. Rows must be folded: each (id, day) once. */
export async function writeEvents(
  pool: Pick<Pool, 'query'>,
  { rows, terms }: { rows: readonly FieldRow[]; terms: FieldTerms },
): Promise<void> {
  if (rows.length === 0) return;
  await terms.learn(rows);
  const sixtyFourBits = (read: (row: FieldRow) => string) =>
    binaryArray(rows, 'bigint', (view, offset, row) => {
      const digits = read(row);
      view.setUint32(offset, Number.parseInt(digits.slice(0, 8), 16));
      view.setUint32(offset + 4, Number.parseInt(digits.slice(8), 16));
    });
  const flags = (read: (row: FieldRow) => boolean) =>
    binaryArray(rows, 'boolean', (view, offset, row) => view.setUint8(offset, Number(read(row))));
  const small = (read: (row: FieldRow) => number) =>
    binaryArray(rows, 'smallint', (view, offset, row) => view.setInt16(offset, read(row)));
  const details = rows.flatMap(({ id, day, detail }) =>
    detail === undefined ? [] : [`{"id":"${BigInt.asIntN(64, BigInt(`0x${id}`))}","day":${day},"detail":${detail}}`],
  );
  await pool.query({
    name: 'write-field-events',
    text: WRITE,
    values: [
      sixtyFourBits((row) => row.id),
      sixtyFourBits((row) => row.visit),
      binaryArray(rows, 'float8', (view, offset, row) => view.setFloat64(offset, row.atMilliseconds)),
      binaryArray(rows, 'integer', (view, offset, row) => view.setInt32(offset, row.day)),
      binaryArray(rows, 'real', (view, offset, row) => view.setFloat32(offset, row.value)),
      small((row) => row.bucket),
      small((row) => row.rating),
      ...TERM_KINDS.map((kind) => small(({ terms: { [kind]: value } }) => terms.idOf(kind, value))),
      small((row) => row.weight),
      flags((row) => row.isOffline),
      flags((row) => row.isInstalled),
      flags((row) => row.isDoubtful),
      `[${details.join(',')}]`,
    ],
  });
}
