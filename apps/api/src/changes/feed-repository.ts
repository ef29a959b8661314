import type { ChangeKeys } from '@headroom/contracts/changes';
import type { Pool } from 'pg';
import { AppError } from '../errors.ts';
import type { FeedPosition, Moment } from './feed-position.ts';
import { parseSnapshot } from './snapshot.ts';

type ChangeOp = 'create' | 'update' | 'delete';
interface EntryBase {
  readonly seq: number;
  readonly xid: string;
  readonly at: string;
  readonly actor: { readonly id: string; readonly name: string } | null;
}
/** What the feed keeps of a product; present-change.ts takes out what is not in the contract. */
export interface FeedKeys extends ChangeKeys {
  /** Equal where all texts that search reads are equal; entries from before there was one have none. */
  readonly searchHash?: string;
  /** By which PostgreSQL sorts; absent of a text in ASCII, whose key is its lower case. */
  readonly titleKey?: string;
  readonly vendorKey?: string;
}
export type SingleEntry = EntryBase & {
  readonly op: ChangeOp;
  readonly productId: string;
  readonly version: number;
  readonly before: FeedKeys | null;
  readonly after: FeedKeys | null;
};
export type BulkEntry = EntryBase & {
  readonly op: 'bulk';
  readonly kind: ChangeOp;
  readonly productIds: readonly string[];
  /** All products of the entry had, and have, the same status. */
  readonly before: Pick<ChangeKeys, 'status'> | null;
  readonly after: Pick<ChangeKeys, 'status'> | null;
};
export type FeedEntry = SingleEntry | BulkEntry;

export interface FeedPage {
  readonly entries: readonly FeedEntry[];
  /** All entries are between these: behind each of them is a place of its own (positionAfter). */
  readonly read: Moment;
  readonly to: Moment;
  readonly next: FeedPosition;
  /** Whether `next` can be asked for at once. */
  readonly hasMore: boolean;
}
/** The position of who has read a page up to and with one of its entries. */
export const positionAfter = ({ read, to }: Pick<FeedPage, 'read' | 'to'>, { seq }: FeedEntry): FeedPosition => ({
  read,
  window: { to, afterSeq: seq },
});

export interface FeedRepository {
  /**
   * Which database this is: another cluster, a restored one, one that a standby took over, another database beside it. Snapshots of one
   * mean nothing in another.
   */
  world(): Promise<string>;
  now(): Promise<Moment>;
  /**
   * The next entries behind a position, in an order in which the versions of a product rise.
   * @throws AppError cursor_expired where retention dropped entries that the position has not read.
   */
  readPage(position: FeedPosition, options: { limit: number }): Promise<FeedPage>;
}

/** Products that the bulk entries of one page may name: 10,000 ids are 400 KB. */
const MAX_IDS = 10_000;

// The control file alone may still have the old timeline after a standby took over; the log's position has the new one.
const WORLD_SQL = `SELECT left(md5(concat_ws('-', (SELECT system_identifier FROM pg_control_system()),
  left(pg_walfile_name(pg_current_wal_lsn()), 8), (SELECT oid FROM pg_database WHERE datname = current_database()))), 12) AS world`;

// Before its first use a sequence says 1, which is then still to be given out.
const NOW_SQL = `SELECT pg_current_snapshot()::text AS snapshot, (
    SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM product_changes_seq_seq) AS seq,
  pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn() AS "isDurable",
  current_setting('server_version_num')::int >= 170000 AS "canFlush"`;

/** Waits for the disk to have everything that was logged before; no commit, no transaction id. From PostgreSQL 17 on. */
const FLUSH_SQL = `SELECT pg_logical_emit_message(false, 'headroom', '', true)`;
/** A commit that waits for the disk does so too, and uses an id up. */
const FLUSH_BY_COMMIT_SQL = `BEGIN; SET LOCAL synchronous_commit TO local; SELECT pg_logical_emit_message(true, 'headroom', ''); COMMIT`;

/**
 * The low half of the next transaction id: `age` counts back from it, in 32 bits. Only pg_current_xact_id() would say it whole, by using
 * one up.
 */
const NEXT_XID_SQL = `age('3'::xid) AS age`;
const FIRST_XID = 3;

/**
 * The lowest entry of the transactions that ran when $1 was taken and that $2 sees; they may have written behind $4, the end of what had
 * been read. The sums keep the planner from the index of `seq`: it would walk all that was ever written.
 */
const LATE_START_SQL = `SELECT min(c.seq + 0) AS first FROM product_changes c
  WHERE (c.xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::pg_snapshot))) OR (c.xid >= pg_snapshot_xmax($1::pg_snapshot) AND c.xid < $3::xid8))
    AND c.seq + 0 <= $4 AND pg_visible_in_snapshot(c.xid, $2::pg_snapshot)`;

/**
 * Entries that $2 sees and $1 does not, from $3 to $4, walked in their own order: a page costs what it holds, however many follow. The floor
 * is read in the same statement: retention drops a partition and raises the floor in one transaction, and this statement's snapshot is
 * newer than its locks.
 */
const PAGE_SQL = `SELECT f.expired, ${NEXT_XID_SQL}, e.*, u.name AS "actorName" FROM (
    SELECT xid >= pg_snapshot_xmax($1::pg_snapshot) OR EXISTS (
      SELECT FROM pg_snapshot_xip($1::pg_snapshot) r (xid) WHERE r.xid = f.xid OR (r.xid < f.xid AND pg_visible_in_snapshot(r.xid, f.seen))
    ) AS expired FROM product_changes_floor f
  ) f LEFT JOIN (
    SELECT w.*, sum(weight) OVER (ORDER BY seq) - weight AS ids, count(*) OVER () AS found FROM (
      SELECT seq, xid::text, headroom_json_time(at) AS at, op, kind, product_id, version, product_ids, actor_id, before, after,
        coalesce(cardinality(product_ids), 1) AS weight
      FROM product_changes c
      WHERE seq > $3 AND seq <= $4 AND pg_visible_in_snapshot(xid, $2::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, $1::pg_snapshot)
      ORDER BY seq LIMIT $5
    ) w
  ) e ON ids < ${MAX_IDS} LEFT JOIN users u ON u.id = e.actor_id ORDER BY seq`;

interface PageRow {
  expired: boolean;
  age: number;
  seq: number | null;
  xid: string;
  at: string;
  op: ChangeOp | 'bulk';
  kind: ChangeOp | null;
  product_id: string | null;
  version: number | null;
  product_ids: string[] | null;
  actor_id: string | null;
  actorName: string | null;
  before: FeedKeys | null;
  after: FeedKeys | null;
  found: number;
}

export function createFeedRepository(pool: Pick<Pool, 'query'>): FeedRepository {
  /**
   * A moment that a crash of PostgreSQL cannot undo. A transaction that was rolled back has not waited for the disk: when PostgreSQL is
   * killed it may give the same id, and the same `seq`, to another one, which a snapshot from before would take for seen.
   */
  const startMoment = async () => {
    const { rows } = await pool.query<{ snapshot: string; seq: number; isDurable: boolean; canFlush: boolean }>(
      NOW_SQL,
    );
    if (!rows[0]) throw new Error('PostgreSQL has no snapshot');
    const { isDurable, canFlush, ...moment } = rows[0];
    if (!isDurable) await pool.query(canFlush ? FLUSH_SQL : FLUSH_BY_COMMIT_SQL);
    return moment;
  };
  return {
    async world() {
      const { rows } = await pool.query<{ world: string }>(WORLD_SQL);
      return rows[0]?.world ?? '';
    },
    async now() {
      const moment = await startMoment();
      // After `seq`: whatever begins from here on writes behind it.
      const { rows } = await pool.query<{ age: number }>(`SELECT ${NEXT_XID_SQL}`);
      return { ...moment, nextXid: nextXid(moment.snapshot, rows[0]?.age) };
    },
    async readPage({ read, window }, { limit }) {
      const end = window?.to ?? (await startMoment());
      const afterSeq = window?.afterSeq ?? (await startOf(pool, read, end));
      const { rows } = await pool.query<PageRow>(PAGE_SQL, [read.snapshot, end.snapshot, afterSeq, end.seq, limit]);
      const [first] = rows;
      if (!first) throw new Error('The table product_changes_floor has lost its row; restore it from a backup.');
      if (first.expired)
        throw new AppError('cursor_expired', {
          detail: 'Start anew: take a cursor with since=now, then read the products.',
        });
      const to = window?.to ?? { ...end, nextXid: nextXid(end.snapshot, first.age) };
      const entries = rows.filter(({ seq }) => seq !== null).map(toEntry);
      const last = entries.at(-1);
      return last && (first.found >= limit || entries.length < first.found)
        ? { entries, read, to, next: { read, window: { to, afterSeq: last.seq } }, hasMore: true }
        : { entries, read, to, next: { read: to, window: null }, hasMore: false };
    },
  };
}

/** Behind which entry a window begins. */
async function startOf(pool: Pick<Pool, 'query'>, read: Moment, end: { snapshot: string }): Promise<number> {
  const { xmax, running } = parseSnapshot(read.snapshot);
  if (running.size === 0 && BigInt(read.nextXid) <= xmax) return read.seq;
  const { rows } = await pool.query<{ first: number | null }>(LATE_START_SQL, [
    read.snapshot,
    end.snapshot,
    read.nextXid,
    read.seq,
  ]);
  return Math.min(read.seq, (rows[0]?.first ?? Infinity) - 1);
}

/** The 64-bit id whose low half `age` gives: the first one from the snapshot's end on. */
export function nextXid(snapshot: string, age: number | undefined): string {
  if (age === undefined) throw new Error('PostgreSQL has no transaction id');
  const { xmax } = parseSnapshot(snapshot);
  const distance = BigInt.asUintN(32, BigInt(FIRST_XID + age) - xmax);
  return (xmax + distance).toString();
}

function toEntry(row: PageRow): FeedEntry {
  const { op, kind, product_id: productId, version, product_ids: productIds, actor_id: actorId, actorName } = row;
  const base = {
    seq: row.seq ?? 0,
    xid: row.xid,
    at: row.at,
    actor: actorId && actorName !== null ? { id: actorId, name: actorName } : null,
    before: row.before,
    after: row.after,
  };
  if (op === 'bulk') return { ...base, op, kind: kind ?? 'update', productIds: productIds ?? [] };
  if (productId === null || version === null) throw new Error(`entry ${row.seq} of the feed names no product`);
  return { ...base, op, productId, version };
}
