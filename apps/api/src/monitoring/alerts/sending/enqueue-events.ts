import type { AlertAnswer } from '@headroom/contracts/monitoring/alerts';
import type { Channel } from '@headroom/contracts/monitoring/alert-words';
import { newId } from '@headroom/database';
import type { PoolClient } from 'pg';
import { toAlert, type AlertRow } from '../alert-rows.ts';

export interface AlertEvent {
  what: 'firing' | 'resolved';
  alert: AlertRow;
}
/** An event as a message holds it. */
export interface ToldEvent {
  what: AlertEvent['what'];
  alert: AlertAnswer;
}

/** What happens within so long comes in one message: an outage trips many rules. */
const GROUP_MILLISECONDS = 10_000;

/** Writes one message a channel, in the transaction that changed the alerts; one that has not begun its way takes what comes now, too. */
export async function enqueueEvents(
  client: PoolClient,
  { channels, events }: { channels: readonly Channel[]; events: readonly AlertEvent[] },
): Promise<void> {
  if (events.length === 0) return;
  const told = JSON.stringify(events.map(({ what, alert }): ToldEvent => ({ what, alert: toAlert(alert, []) })));
  for (const channel of channels) {
    // oxlint-disable-next-line no-await-in-loop -- one connection
    const joined = await client.query(
      `UPDATE alert_messages SET events = events || $2::jsonb WHERE id = (
         SELECT id FROM alert_messages WHERE channel = $1 AND state = 'waiting' AND attempts = 0 AND next_at > now()
         ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)`,
      [channel, told],
    );
    if (joined.rowCount === 0) {
      // oxlint-disable-next-line no-await-in-loop
      await client.query(
        `INSERT INTO alert_messages (id, channel, events, created_at, next_at) VALUES ($1, $2, $3, now(), now() + $4 * interval '1 ms')`,
        [newId(), channel, told, GROUP_MILLISECONDS],
      );
    }
  }
}
