import type { AlertChannelsAnswer, AlertTestAnswer } from '@headroom/contracts/monitoring/alerts';
import { CHANNELS, type Channel } from '@headroom/contracts/monitoring/alert-words';
import { newId } from '@headroom/database';
import type { Pool } from 'pg';
import type { AlertSettings } from '../../../alert-settings.ts';
import { channelsOf, type SendMessage } from './send-message.ts';

export interface AlertChannels {
  describe(): Promise<AlertChannelsAnswer['channels']>;
  /** Sends a test now, beside the queue. */
  test(): Promise<AlertTestAnswer['results']>;
}

const SETTINGS: Readonly<Record<Channel, string>> = {
  webhook: 'ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET',
  mail: 'SMTP_URL, ALERT_MAIL_TO, ALERT_MAIL_FROM',
};

interface Counts {
  channel: Channel;
  waiting: number;
  sent: number;
  failed: number;
  lastSentAt: Date | null;
  lastError: string | null;
}

/** Where alerts go, as operators see it. */
export function createAlertChannels({
  pool,
  settings,
  send,
}: {
  pool: Pool;
  settings: AlertSettings;
  send: SendMessage;
}): AlertChannels {
  const set = new Set(channelsOf(settings));
  return {
    async describe() {
      const { rows } = await pool.query<Counts>(
        `SELECT channel, count(*) FILTER (WHERE state = 'waiting')::int AS waiting,
           count(*) FILTER (WHERE state = 'sent' AND done_at > now() - interval '7 days')::int AS sent,
           count(*) FILTER (WHERE state = 'failed' AND done_at > now() - interval '7 days')::int AS failed,
           max(done_at) FILTER (WHERE state = 'sent') AS "lastSentAt",
           (array_agg(error ORDER BY created_at DESC) FILTER (WHERE error IS NOT NULL))[1] AS "lastError"
         FROM alert_messages GROUP BY channel`,
      );
      const counts = new Map(rows.map((row) => [row.channel, row]));
      return CHANNELS.map((channel) => {
        const { waiting = 0, sent = 0, failed = 0, lastSentAt, lastError = null } = counts.get(channel) ?? {};
        return {
          channel,
          isSet: set.has(channel),
          target: targetOf(settings, channel),
          setting: SETTINGS[channel],
          waiting,
          sent,
          failed,
          lastSentAt: lastSentAt?.toISOString() ?? null,
          lastError,
        };
      });
    },
    test: () =>
      Promise.all(
        CHANNELS.map(async (channel) => {
          if (!set.has(channel)) {
            const detail = `Not set up: set ${SETTINGS[channel]} and start the server again.`;
            return { channel, outcome: 'unset' as const, detail, milliseconds: 0 };
          }
          const begun = performance.now();
          const took = () => Math.round(performance.now() - begun);
          try {
            const detail = await send(channel, { id: newId(), events: [], isTest: true });
            return { channel, outcome: 'sent' as const, detail, milliseconds: took() };
          } catch (error) {
            return { channel, outcome: 'failed' as const, detail: (error as Error).message, milliseconds: took() };
          }
        }),
      ),
  };
}

/** The path of a webhook is often its password. */
function targetOf({ webhook, mail }: AlertSettings, channel: Channel): string | null {
  if (channel === 'webhook') return webhook ? new URL(webhook.url).origin : null;
  return mail ? `${mail.to} by ${new URL(mail.smtpUrl).host}` : null;
}
