import type { ChangeKeys } from '@headroom/contracts/changes';
import type { Pool } from 'pg';
import { AppError } from '../errors.ts';
import type { FeedPosition, Moment } from './feed-position.ts';
import { meet, parseSnapshot, type Snapshot } from './snapshot.ts';

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
  /** The world, and a mark of its life: another one after every start, and after every crash that PostgreSQL recovered from by itself. */
  life(): Promise<{ world: string; life: string }>;
  now(): Promise<Moment>;
  /** Makes moments that were taken without waiting for the disk as good as the others. */
  flush(): Promise<void>;
  /**
   * The newest entries, whole transactions only, in the order of the feed; and a snapshot that sees all the others that are committed by
   * then, and what was written behind the feed's back (headroom_expire_cursors).
   */
  newest(options: { limit: number }): Promise<{ entries: readonly FeedEntry[]; floor: Snapshot; snapshot: Snapshot }>;
  /**
   * The next entries behind a position, in an order in which the versions of a product rise.
   * @param isTransient the positions are not kept beyond a crash of PostgreSQL: the disk need not be waited for.
   * @throws AppError cursor_expired where retention dropped entries that the position has not read.
   */
  readPage(position: FeedPosition, options: { limit: number; isTransient?: boolean }): Promise<FeedPage>;
}

/** Products that the bulk entries of one page may name: 10,000 ids are 400 KB. */
const MAX_IDS = 10_000;

// The control file alone may still have the old timeline after a standby took over; the log's position has the new one.
const WORLD_SQL = `SELECT left(md5(concat_ws('-', (SELECT system_identifier FROM pg_control_system()),
  left(pg_walfile_name(pg_current_wal_lsn()), 8), (SELECT oid FROM pg_database WHERE datname = current_database()))), 12) AS world`;

const LIFE_SQL = `SELECT w.world, e.epoch, CASE WHEN e.epoch IS NOT NULL THEN
    left(md5(concat_ws('-', w.world, extract(epoch FROM pg_postmaster_start_time()), e.epoch)), 12) END AS life
  FROM (${WORLD_SQL}) w LEFT JOIN cache_epoch e ON true`;
/** Of those who find the table empty at once, one succeeds. */
const NEW_EPOCH_SQL = 'INSERT INTO cache_epoch DEFAULT VALUES ON CONFLICT DO NOTHING';

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

const COLUMNS = `seq, xid::text, headroom_json_time(at) AS at, op, kind, product_id, version, product_ids, actor_id, before, after`;

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
      SELECT ${COLUMNS}, coalesce(cardinality(product_ids), 1) AS weight
      FROM product_changes c
      WHERE seq > $3 AND seq <= $4 AND pg_visible_in_snapshot(xid, $2::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, $1::pg_snapshot)
      ORDER BY seq LIMIT $5
    ) w
  ) e ON ids < ${MAX_IDS} LEFT JOIN users u ON u.id = e.actor_id ORDER BY seq`;

/** Newest first by transaction. Whatever is not above the floor may have been dropped, or never been written. */
const NEWEST_SQL = `SELECT f.floor, f.snapshot, e.*, NULL AS "actorName" FROM (
    SELECT xid::text AS floor, pg_current_snapshot()::text AS snapshot FROM product_changes_floor
  ) f LEFT JOIN (
    SELECT w.*, sum(weight) OVER (ORDER BY rank) - weight AS ids, count(*) OVER () AS found FROM (
      SELECT ${COLUMNS}, coalesce(cardinality(product_ids), 1) AS weight, row_number() OVER (ORDER BY c.xid DESC, c.seq DESC) AS rank
      FROM product_changes c WHERE c.xid > (SELECT xid FROM product_changes_floor) ORDER BY c.xid DESC, c.seq DESC LIMIT $1
    ) w
  ) e ON ids < ${MAX_IDS} ORDER BY seq`;

/**
 * The entries that a running transaction has written, for its own last message to PostgreSQL; rows are read by `toFeedEntry`.
 * The actor is left out: who asks knows who acts.
 */
export const OWN_CHANGES_SQL = `SELECT ${COLUMNS}, NULL AS "actorName" FROM headroom_own_changes()`;

export interface ChangeRow {
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
}
interface PageRow extends ChangeRow {
  expired: boolean;
  age: number;
  found: number;
}

const NO_FLOOR = 'The table product_changes_floor has lost its row; restore it from a backup.';

export function createFeedRepository(pool: Pick<Pool, 'query'>): FeedRepository {
  /**
   * A moment that a crash of PostgreSQL cannot undo. A transaction that was rolled back has not waited for the disk: when PostgreSQL is
   * killed it may give the same id, and the same `seq`, to another one, which a snapshot from before would take for seen.
   */
  const startMoment = async ({ isTransient = false } = {}) => {
    const { rows } = await pool.query<{ snapshot: string; seq: number; isDurable: boolean; canFlush: boolean }>(
      NOW_SQL,
    );
    if (!rows[0]) throw new Error('PostgreSQL has no snapshot');
    const { isDurable, canFlush, ...moment } = rows[0];
    if (!isDurable && !isTransient) await pool.query(canFlush ? FLUSH_SQL : FLUSH_BY_COMMIT_SQL);
    return moment;
  };
  const readLife = async () => {
    const { rows } = await pool.query<{ world: string; life: string | null }>(LIFE_SQL);
    return { world: rows[0]?.world ?? '', life: rows[0]?.life ?? null };
  };
  return {
    async world() {
      const { rows } = await pool.query<{ world: string }>(WORLD_SQL);
      return rows[0]?.world ?? '';
    },
    async life() {
      let { world, life } = await readLife();
      while (life === null) {
        // oxlint-disable-next-line no-await-in-loop -- a crash in between would empty it again
        await pool.query(NEW_EPOCH_SQL);
        // oxlint-disable-next-line no-await-in-loop
        ({ world, life } = await readLife());
      }
      return { world, life };
    },
    async flush() {
      await startMoment();
    },
    async newest({ limit }) {
      const { rows } = await pool.query<ChangeRow & { floor: string; snapshot: string; found: number | null }>(
        NEWEST_SQL,
        [limit],
      );
      const [first] = rows;
      if (!first) throw new Error(NO_FLOOR);
      const all = rows.filter(({ seq }) => seq !== null);
      const isCut = all.length > 0 && ((first.found ?? 0) >= limit || all.length < (first.found ?? 0));
      // The oldest transaction may be there in part.
      const xids = all.map(({ xid }) => BigInt(xid));
      const above = isCut ? xids.reduce((a, b) => (a < b ? a : b)) : BigInt(first.floor);
      const snapshot = parseSnapshot(first.snapshot);
      const floor = meet(snapshot, { xmin: above + 1n, xmax: above + 1n, running: new Set() });
      return { entries: all.filter((_, at) => (xids[at] ?? 0n) > above).map(toFeedEntry), floor, snapshot };
    },
    async now() {
      const moment = await startMoment();
      // After `seq`: whatever begins from here on writes behind it.
      const { rows } = await pool.query<{ age: number }>(`SELECT ${NEXT_XID_SQL}`);
      return { ...moment, nextXid: nextXid(moment.snapshot, rows[0]?.age) };
    },
    async readPage({ read, window }, { limit, isTransient }) {
      const end = window?.to ?? (await startMoment(isTransient === undefined ? {} : { isTransient }));
      // Nothing at all has been committed since.
      if (!window && end.snapshot === read.snapshot) {
        return { entries: [], read, to: read, next: { read, window: null }, hasMore: false };
      }
      const afterSeq = window?.afterSeq ?? (await startOf(pool, read, end));
      const { rows } = await pool.query<PageRow>(PAGE_SQL, [read.snapshot, end.snapshot, afterSeq, end.seq, limit]);
      const [first] = rows;
      if (!first) throw new Error(NO_FLOOR);
      if (first.expired)
        throw new AppError('cursor_expired', {
          detail: 'Start anew: take a cursor with since=now, then read the products.',
        });
      const to = window?.to ?? { ...end, nextXid: nextXid(end.snapshot, first.age) };
      const entries = rows.filter(({ seq }) => seq !== null).map(toFeedEntry);
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

export function toFeedEntry(row: ChangeRow): FeedEntry {
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
