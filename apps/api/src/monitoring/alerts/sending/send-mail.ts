import { createTransport } from 'nodemailer';
import type { MailSettings } from '../../../alert-settings.ts';
import type { ToldEvent } from './enqueue-events.ts';
import { howToIn } from './how-to-in.ts';
import { SEND_TIMEOUT_MILLISECONDS, type Message } from './message.ts';

/** Sends a message as plain text, one paragraph an alert. */
export async function sendMail(
  { smtpUrl, to, from }: MailSettings,
  { message, publicUrl = '' }: { message: Message; publicUrl: string | undefined },
): Promise<string> {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: SEND_TIMEOUT_MILLISECONDS,
    greetingTimeout: SEND_TIMEOUT_MILLISECONDS,
    socketTimeout: SEND_TIMEOUT_MILLISECONDS,
    // What a message says comes from figures and names; nothing in it may fetch or read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { response } = await transport.sendMail({
      from,
      to,
      subject: subjectOf(message),
      text: textOf(message, publicUrl),
      // Mail programs show what is tried twice once.
      messageId: `<${message.id}@headroom>`,
    });
    return `The mail server answered ${response}`;
  } catch (error) {
    throw new Error(`The mail server did not take it: ${withoutSecrets((error as Error).message, smtpUrl)}`, {
      cause: error,
    });
  } finally {
    transport.close();
  }
}

/** What went wrong must not tell the password. */
function withoutSecrets(text: string, smtpUrl: string): string {
  const { password } = new URL(smtpUrl);
  const secrets = [smtpUrl, password, decodeURIComponent(password)].filter((secret) => secret !== '');
  return secrets.reduce((result, secret) => result.replaceAll(secret, '…'), text);
}

function subjectOf({ events, isTest }: Message): string {
  if (isTest) return 'Headroom: a test, nothing is wrong';
  const firing = events.filter(({ what }) => what === 'firing');
  const first = (firing[0] ?? events[0])?.alert.ruleName ?? 'Alerts';
  const more = events.length > 1 ? ` and ${events.length - 1} more` : '';
  return `Headroom: ${first}${more}${firing.length === 0 ? ', over' : ''}`;
}

const textOf = ({ events, isTest }: Message, publicUrl: string): string =>
  isTest
    ? 'Somebody tries whether alerts arrive here. They do.\n'
    : events.map((event) => paragraphOf(event, publicUrl)).join('\n\n');

const paragraphOf = ({ what, alert }: ToldEvent, publicUrl: string): string =>
  [
    `${what === 'firing' ? (alert.severity === 'urgent' ? 'URGENT' : 'NOTICE') : 'OVER'}: ${alert.ruleName}`,
    alert.sentence,
    `Since ${alert.since}${alert.resolvedAt ? `, over at ${alert.resolvedAt}` : ''}.`,
    `Evidence: ${publicUrl}${alert.evidence}`,
    `What to do: ${howToIn(alert.howTo, publicUrl)}`,
  ].join('\n');
