import type { Channel } from '@headroom/contracts/monitoring/alert-words';
import type { Pool } from 'pg';
import type { ToldEvent } from './enqueue-events.ts';
import { SEND_TIMEOUT_MILLISECONDS } from './message.ts';
import type { SendMessage } from './send-message.ts';

/** Longer than a try takes; whoever is killed in the middle is followed after so long, with the same id. */
const CLAIM_MILLISECONDS = 4 * SEND_TIMEOUT_MILLISECONDS;
const FIRST_DELAY_MILLISECONDS = 10_000;
const LAST_DELAY_MILLISECONDS = 3_600_000;
/** Older than this it helps nobody any more. */
const GIVE_UP_HOURS = 24;
/** In one run; the rest comes with the next. */
const AT_ONCE = 20;

interface Claimed {
  id: string;
  channel: Channel;
  events: ToldEvent[];
  attempts: number;
}

/** The longer it fails, the rarer it is tried: 10 s, 20 s, 40 s … 1 h. */
const delayAfter = (attempts: number): number =>
  Math.min(FIRST_DELAY_MILLISECONDS * 2 ** (attempts - 1), LAST_DELAY_MILLISECONDS);

/**
 * Sends what is due. A message is claimed, sent and then marked: killed in between it is sent again, so a receiver gets it at least once
 * and knows it by its id.
 */
export async function deliverMessages({
  pool,
  channels,
  send,
}: {
  pool: Pool;
  channels: readonly Channel[];
  send: SendMessage;
}): Promise<void> {
  for (let count = 0; count < AT_ONCE; count += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that a slow receiver does not take all connections
    const claimed = await claim(pool, channels);
    if (!claimed) return;
    // oxlint-disable-next-line no-await-in-loop
    await deliver(pool, { claimed, send });
  }
}

async function claim(pool: Pool, channels: readonly Channel[]): Promise<Claimed | undefined> {
  const { rows } = await pool.query<Claimed>(
    `UPDATE alert_messages SET claimed_until = now() + $2 * interval '1 ms', attempts = attempts + 1 WHERE id = (
       SELECT id FROM alert_messages WHERE state = 'waiting' AND channel = ANY($1) AND next_at <= now()
         AND (claimed_until IS NULL OR claimed_until < now())
       ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, channel, events, attempts`,
    [channels, CLAIM_MILLISECONDS],
  );
  return rows[0];
}

async function deliver(pool: Pool, { claimed, send }: { claimed: Claimed; send: SendMessage }): Promise<void> {
  const { id, channel, events, attempts } = claimed;
  try {
    await send(channel, { id, events, isTest: false });
  } catch (error) {
    await pool.query(
      `UPDATE alert_messages SET claimed_until = NULL, error = $2, next_at = now() + $3 * interval '1 ms',
         state = CASE WHEN created_at < now() - make_interval(hours => $4) THEN 'failed' ELSE 'waiting' END,
         done_at = CASE WHEN created_at < now() - make_interval(hours => $4) THEN now() END
       WHERE id = $1 AND state = 'waiting'`,
      [id, (error as Error).message, delayAfter(attempts), GIVE_UP_HOURS],
    );
    return;
  }
  await pool.query(
    `UPDATE alert_messages SET state = 'sent', claimed_until = NULL, done_at = now(), error = NULL WHERE id = $1`,
    [id],
  );
}
