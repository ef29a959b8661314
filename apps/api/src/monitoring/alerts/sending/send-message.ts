import type { Channel } from '@headroom/contracts/monitoring/alert-words';
import type { AlertSettings } from '../../../alert-settings.ts';
import type { Message } from './message.ts';
import { sendMail } from './send-mail.ts';
import { sendWebhook } from './send-webhook.ts';

/** @returns what the receiver said. @throws Error with a sentence where it did not take it; never with a secret in it. */
export type SendMessage = (channel: Channel, message: Message) => Promise<string>;

export function createSendMessage(settings: AlertSettings): SendMessage {
  return async (channel, message) => {
    const { webhook, mail, publicUrl } = settings;
    if (channel === 'webhook' && webhook) return sendWebhook(webhook, { message, publicUrl });
    if (channel === 'mail' && mail) return sendMail(mail, { message, publicUrl });
    throw new Error('It is no longer set up.');
  };
}

export const channelsOf = ({ webhook, mail }: AlertSettings): Channel[] => [
  ...(webhook ? (['webhook'] as const) : []),
  ...(mail ? (['mail'] as const) : []),
];
