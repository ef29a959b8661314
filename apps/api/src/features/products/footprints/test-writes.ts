import { OPTIMIZATION_STATUSES, PRODUCT_STATUSES } from '@headroom/contracts/catalogue';
import { newId } from '@headroom/database';
import fc from 'fast-check';
import type { Pool, PoolClient } from 'pg';
import type { FilledAnswer } from '../../../cache/cached-route.ts';
import { createEntryIndex } from '../../../cache/entry-index.ts';
import type { Footprint, Touch } from '../../../cache/footprint.ts';
import type { FeedEntry } from '../../../changes/feed-repository.ts';
import { LIST_TUNING } from '../list-request.ts';
import { TEST_TAGS } from '../test-catalogue.ts';

/** Positions are read from anchors where a list is longer than this, so that they come in too. */
export const TUNING = {
  ...LIST_TUNING,
  nearOffset: 20,
  gatherRows: 40,
  gatherRowsByPrice: 40,
  relevanceCandidates: 25,
  rowsBetweenAnchors: 7,
};

const some = <T>(values: readonly T[], max = 2) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: max });
export const maybe = <T>(arbitrary: fc.Arbitrary<T>, nil = 3) => fc.option(arbitrary, { nil: undefined, freq: nil });
/** Letters that UTF-16 sorts otherwise than PostgreSQL, and texts that fold into each other. */
const TITLES = [
  'Oak mug',
  'oak Mug',
  'Lamp',
  '\u{1f56f} candle',
  '\ue000 sign',
  'Straße',
  'strasse',
  'Łódź',
  'lodz',
  'zebra',
  'A',
  '漢字',
];
const VENDORS = ['', 'Vendor 1', 'Vendor 2', 'vendor 2', 'Öko'];
const TYPES = ['Kitchen', 'Tableware', ''];
const PRICES = [0, 500, 1_000, 1_500, 6_000];
/** Filters of lists, facets and marks; each may be absent. */
export const FILTERS = {
  status: maybe(some(PRODUCT_STATUSES)),
  vendor: maybe(some(VENDORS), 1),
  type: maybe(some(TYPES), 1),
  tag: maybe(some(TEST_TAGS), 1),
  optimizationStatus: maybe(some(OPTIMIZATION_STATUSES), 1),
  minPrice: maybe(fc.constantFrom(500, 501, 1_500), 1),
  q: maybe(fc.constantFrom('oak', 'm', 'vendor 2', 'product-1', 'zebr', 'lapm', '!'), 2),
};

/** Bytes without what says when they were true. */
export const bytesOf = ({ status, body, headers }: FilledAnswer): string =>
  `${status} ${JSON.stringify(headers)} ${body.toString().replaceAll(/"(positionAsOf|asOf)":"[^"]+"/g, '"$1":""')}`;

export type Write = (client: PoolClient, pick: (n: number) => string) => Promise<unknown>;
const set = (column: string, value: fc.Arbitrary<unknown>, cast = ''): fc.Arbitrary<Write> =>
  fc.tuple(value, fc.nat()).map(
    ([to, n]) =>
      (client, pick) =>
        client.query(`UPDATE products SET ${column} = $1${cast} WHERE id = $2`, [to, pick(n)]),
  );
const run = (sql: string): fc.Arbitrary<Write> => fc.nat().map((n) => (client, pick) => client.query(sql, [pick(n)]));
const INSERT = 'INSERT INTO products (id, handle, title, vendor, type, status, price, tags)';

const writeArbitrary: fc.Arbitrary<Write> = fc.oneof(
  { weight: 5, arbitrary: set('title', fc.constantFrom(...TITLES)) },
  { weight: 3, arbitrary: set('vendor', fc.constantFrom(...VENDORS)) },
  { weight: 2, arbitrary: set('type', fc.constantFrom(...TYPES)) },
  { weight: 4, arbitrary: set('status', fc.constantFrom(...PRODUCT_STATUSES), '::product_status') },
  { weight: 4, arbitrary: set('price', fc.constantFrom(...PRICES)) },
  { weight: 2, arbitrary: set('stock', fc.constantFrom(0, 5)) },
  { weight: 3, arbitrary: set('tags', fc.subarray(TEST_TAGS)) },
  { weight: 2, arbitrary: set('description', fc.constantFrom('', 'a', 'b')) },
  {
    weight: 2,
    arbitrary: set('optimization_status', fc.constantFrom(...OPTIMIZATION_STATUSES), '::optimization_status'),
  },
  {
    weight: 2,
    arbitrary: set('last_optimized', fc.constantFrom(null, '2026-01-03', '2026-01-05T07:00:00.12Z'), '::timestamptz'),
  },
  {
    weight: 1,
    arbitrary: set('created_at', fc.constantFrom('2025-03-01', '2025-06-01T00:00:00.001Z'), '::timestamptz'),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...TITLES),
        fc.constantFrom(...VENDORS),
        fc.constantFrom(...PRODUCT_STATUSES),
        fc.constantFrom(...PRICES),
      )
      .map(([title, vendor, status, price]): Write => {
        const id = newId();
        return (client) =>
          client.query(`${INSERT} VALUES ($1, $2, $3, $4, 'Kitchen', $5, $6, '{new}')`, [
            id,
            `new-${id}`,
            title,
            vendor,
            status,
            price,
          ]);
      }),
  },
  { weight: 3, arbitrary: run('DELETE FROM products WHERE id = $1') },
  { weight: 2, arbitrary: run(`UPDATE variants SET price = price + 1, sku = sku || 'x' WHERE product_id = $1`) },
  {
    weight: 2,
    arbitrary: run(
      `INSERT INTO variants (id, product_id, position, sku, price, stock) VALUES (gen_random_uuid(), $1, 9, gen_random_uuid()::text, 400, 2)`,
    ),
  },
  { weight: 1, arbitrary: run('DELETE FROM variants WHERE product_id = $1') },
  {
    weight: 1,
    arbitrary: run(
      `INSERT INTO product_images (id, product_id, position, url) VALUES (gen_random_uuid(), $1, 0, '/x.svg')`,
    ),
  },
  { weight: 1, arbitrary: run('DELETE FROM optimization_versions WHERE product_id = $1') },
  // Many by one statement.
  {
    weight: 1,
    arbitrary: fc.constant((client: PoolClient) =>
      client.query(`UPDATE products SET description = description || '.' WHERE status = 'draft'`),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant((client: PoolClient) =>
      client.query(`UPDATE products SET status = 'draft' WHERE status = 'archived'`),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant((client: PoolClient) =>
      client.query(
        `${INSERT} SELECT gen_random_uuid(), gen_random_uuid(), 'Oak ' || n, '', '', 'draft', n, '{}' FROM generate_series(1, 22) n`,
      ),
    ),
  },
);
/** Whether they are one transaction. */
export type Writes = [Write[], boolean];
export const writesArbitrary: fc.Arbitrary<Writes> = fc.tuple(
  fc.array(writeArbitrary, { minLength: 1, maxLength: 3 }),
  fc.boolean(),
);

/** @param near half of the writes go to these products. */
export async function commitWrites(pool: Pool, [writes, isOne]: Writes, near: readonly string[] = []): Promise<void> {
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM products ORDER BY id');
  const pick = (n: number): string =>
    n % 2 === 0 ? (near[(n >> 1) % near.length] ?? pick(n + 1)) : (rows[(n >> 1) % rows.length]?.id ?? '');
  const client = await pool.connect();
  try {
    if (isOne) await client.query('BEGIN');
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as a writer does
    for (const write of writes) await write(client, pick);
    if (isOne) await client.query('COMMIT');
  } finally {
    client.release();
  }
}

const worst = (touches: readonly Touch[]): Touch =>
  touches.includes('drop') ? 'drop' : touches.includes('lag') ? 'lag' : 'none';
/** What a reading of the feed does to an answer that the cache holds: only the changes that its index asks about count. */
export function judge(footprint: Footprint, entries: readonly FeedEntry[]): Touch {
  const index = createEntryIndex<{ footprint: Footprint }>();
  index.add({ footprint });
  const touches: Touch[] = [];
  for (const change of entries) index.visit(change, (kept) => void touches.push(kept.footprint.touch(change)));
  return worst(touches);
}

/** How footprints judged: the share of needless drops is what they cost. */
export const newCounts = () => ({ none: 0, lag: 0, drop: 0, needless: { lag: 0, drop: 0 } });
export function countTouch(counts: ReturnType<typeof newCounts>, touch: Touch, differs: boolean): void {
  counts[touch] += 1;
  if (touch !== 'none' && !differs) counts.needless[touch] += 1;
}
const share = (part: number, whole: number): string => `${Math.round((100 * part) / Math.max(1, whole))} %`;
export const describeCounts = (name: string, { none, drop, lag, needless }: ReturnType<typeof newCounts>): string =>
  `${name}: ${none} untouched, ${drop} dropped (${share(needless.drop, drop)} needlessly), ${lag} late (${share(needless.lag, lag)} needlessly)`;
