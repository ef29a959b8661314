import type { User } from '@headroom/contracts/accounts';
import type { OperatorAction } from '@headroom/contracts/cache';
import { inTransaction } from '@headroom/database';
import type { Pool, PoolClient } from 'pg';

/** An action as the processes follow it. */
export interface FollowedAction extends OperatorAction {
  /** Of the transaction that recorded it. */
  transactionId: bigint;
}
type Row = Omit<OperatorAction, 'at'> & { at: Date; transactionId: string };

export interface NewAction extends Pick<OperatorAction, 'action' | 'target'> {
  user: User;
}
export interface OperatorActions {
  /**
   * Records an action before it is done.
   * @param work is done in its transaction.
   */
  record(action: NewAction, work?: (client: PoolClient, id: number) => Promise<unknown>): Promise<FollowedAction>;
  /** Says what came of it. */
  complete(id: number, result: object): Promise<void>;
  /** Newest first. */
  list(options: { before: number | undefined; limit: number }): Promise<OperatorAction[]>;
  /** In their order. */
  after(id: number): Promise<FollowedAction[]>;
  /** Behind which one those begin that are at most so old. */
  idBefore(ageSeconds: number): Promise<number>;
}

const COLUMNS = `id, at, user_email AS "userEmail", action, target, result, transaction_id::text AS "transactionId"`;
/** Any constant; nobody else takes it. Held until the commit, so that whoever sees an id has seen all lower ones. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('headroom operator_actions', 0))`;
/** What one look takes in; a process that was away for longer comes back empty anyway. */
const FOLLOWED_AT_ONCE = 1_000;

/** In the transaction that is open there, as its last part: whoever records next waits for its end. */
export async function recordAction(
  client: Pick<PoolClient, 'query'>,
  { user, action, target, result }: NewAction & { result?: object },
): Promise<FollowedAction> {
  await client.query(LOCK);
  const { rows } = await client.query<Row>(
    `INSERT INTO operator_actions (id, user_id, user_email, action, target, result)
      SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5 FROM operator_actions RETURNING ${COLUMNS}`,
    [user.id, user.email, action, JSON.stringify(target), result ? JSON.stringify(result) : null],
  );
  return toFollowed(rows[0]!);
}

/** What operators did: the audit, and the list of commands that every process follows. */
export function createOperatorActions(pool: Pool): OperatorActions {
  return {
    record: ({ user, action, target }, work) =>
      inTransaction(pool, async (client) => {
        const recorded = await recordAction(client, { user, action, target });
        await work?.(client, recorded.id);
        return recorded;
      }),
    async complete(id, result) {
      await pool.query('UPDATE operator_actions SET result = $2 WHERE id = $1', [id, JSON.stringify(result)]);
    },
    async list({ before, limit }) {
      const { rows } = await pool.query<Row>(
        `SELECT ${COLUMNS} FROM operator_actions WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
        [before ?? null, limit],
      );
      return rows.map(toAction);
    },
    async after(id) {
      const { rows } = await pool.query<Row>(
        `SELECT ${COLUMNS} FROM operator_actions WHERE id > $1 ORDER BY id LIMIT ${FOLLOWED_AT_ONCE}`,
        [id],
      );
      return rows.map(toFollowed);
    },
    async idBefore(ageSeconds) {
      const { rows } = await pool.query<{ id: number }>(
        `SELECT coalesce(max(id), 0) AS id FROM operator_actions WHERE at < now() - make_interval(secs => $1)`,
        [ageSeconds],
      );
      return rows[0]?.id ?? 0;
    },
  };
}

const toAction = ({ id, at, userEmail, action, target, result }: Row): OperatorAction => ({
  id,
  at: at.toISOString(),
  userEmail,
  action,
  target,
  result,
});
const toFollowed = (row: Row): FollowedAction => ({ ...toAction(row), transactionId: BigInt(row.transactionId) });
