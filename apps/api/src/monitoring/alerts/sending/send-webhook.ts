import { createHmac } from 'node:crypto';
import type { WebhookSettings } from '../../../alert-settings.ts';
import { howToIn } from './how-to-in.ts';
import { SEND_TIMEOUT_MILLISECONDS, type Message } from './message.ts';

/** Of an answer that refuses, so much is repeated to whoever looks for the reason. */
const REASON_LENGTH_MAX = 200;

/**
 * `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>" in hex>`: a receiver reckons it again with the secret and refuses what is old, so that
 * nobody else can send and nobody can send again.
 */
const signatureOf = ({ secret, seconds, body }: { secret: string; seconds: number; body: string }): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;

/** Posts a message as JSON. Redirects are not followed: what is set up is where it goes. */
export async function sendWebhook(
  { url, secret }: WebhookSettings,
  { message, publicUrl = '' }: { message: Message; publicUrl: string | undefined },
): Promise<string> {
  const body = JSON.stringify({
    id: message.id,
    isTest: message.isTest,
    firing: message.events.filter(({ what }) => what === 'firing').length,
    resolved: message.events.filter(({ what }) => what === 'resolved').length,
    events: message.events.map(({ what, alert }) => ({
      what,
      alert: { ...alert, evidence: publicUrl + alert.evidence, howTo: howToIn(alert.howTo, publicUrl) },
    })),
  });
  const signature = signatureOf({ secret, seconds: Math.floor(Date.now() / 1_000), body });
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Headroom-Alerts/1',
        'headroom-message-id': message.id,
        'headroom-signature': signature,
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(SEND_TIMEOUT_MILLISECONDS),
    });
  } catch (error) {
    // The message of fetch is "fetch failed"; why is in its cause.
    const { name, cause } = error as Error & { cause?: { code?: string; message?: string } };
    throw new Error(
      name === 'TimeoutError'
        ? 'The receiver did not answer in time.'
        : `The receiver cannot be reached (${cause?.code ?? cause?.message ?? name}).`,
      { cause: error },
    );
  }
  const text = await readStart(response);
  if (!response.ok) throw new Error(`The receiver answered ${response.status}${text ? `: ${text}` : '.'}`);
  return `The receiver answered ${response.status}.`;
}

/** Never more than is shown: a receiver may send without end. */
async function readStart(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const { value } = (await reader?.read().catch(() => undefined)) ?? {};
  await reader?.cancel().catch(() => {});
  return new TextDecoder().decode(value?.subarray(0, REASON_LENGTH_MAX)).trim();
}
