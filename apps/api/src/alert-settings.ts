import { Type, type Static } from 'typebox';

const MAIL_ADDRESS = '[^\\s,<>@]+@[^\\s,<>@]+';

/** Environment variables of where alerts are sent; a description completes the sentence "it must be …". */
export const ALERT_VARIABLES = {
  SMTP_URL: Type.Optional(
    Type.String({
      pattern: '^smtps?://[^\\s/]+/?(\\?\\S*)?$',
      description: 'the address of a mail server, such as smtp://user:password@mail.example.com:587',
    }),
  ),
  ALERT_MAIL_TO: Type.Optional(
    Type.String({
      pattern: `^${MAIL_ADDRESS}(,${MAIL_ADDRESS})*$`,
      description: 'one or more mail addresses with commas, such as ops@example.com',
    }),
  ),
  ALERT_MAIL_FROM: Type.Optional(
    Type.String({ pattern: `^${MAIL_ADDRESS}$`, description: 'a mail address, such as headroom@example.com' }),
  ),
  ALERT_WEBHOOK_URL: Type.Optional(
    Type.String({
      // Never with a password in it: the secret signs, and addresses end up in logs of proxies.
      pattern: '^https?://[^\\s/@]+(/[^\\s]*)?$',
      description: 'an address such as https://example.com/hooks/headroom, without a password',
    }),
  ),
  ALERT_WEBHOOK_SECRET: Type.Optional(
    Type.String({ pattern: '^[\\x21-\\x7e]{16,}$', description: 'a text of at least 16 characters' }),
  ),
  PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s/@]+/?$',
      description: 'the address under which people reach Headroom, such as https://headroom.example.com',
    }),
  ),
};
const variables = Type.Object(ALERT_VARIABLES);
type AlertVariables = Static<typeof variables>;

/** Secrets, or addresses that may hold one, which no message may repeat. */
export const ALERT_SECRETS: readonly string[] = ['SMTP_URL', 'ALERT_WEBHOOK_URL', 'ALERT_WEBHOOK_SECRET'];

type Set = Readonly<Record<string, string | undefined>>;

/** What is wrong with them together, one sentence each. */
export function findAlertProblems(set: Set): string[] {
  const mail = ['SMTP_URL', 'ALERT_MAIL_TO', 'ALERT_MAIL_FROM'];
  const given = mail.filter((name) => set[name] !== undefined);
  const problems: string[] = [];
  if (given.length > 0 && given.length < mail.length) {
    problems.push(
      'SMTP_URL, ALERT_MAIL_TO and ALERT_MAIL_FROM belong together; set all to send alerts by mail or none',
    );
  }
  if ((set['ALERT_WEBHOOK_URL'] === undefined) !== (set['ALERT_WEBHOOK_SECRET'] === undefined)) {
    problems.push(
      'ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET belong together; set both to send alerts to a webhook or neither',
    );
  }
  const address = set['ALERT_WEBHOOK_URL'];
  if (address !== undefined && URL.canParse(address) && isMetadata(new URL(address).hostname)) {
    problems.push(
      'ALERT_WEBHOOK_URL is an address of the machine’s provider, which must not be sent to; use your receiver’s',
    );
  }
  return problems;
}

/** Where clouds hand out a machine's credentials; a private network beside it may well have the receiver. */
const isMetadata = (host: string): boolean =>
  host.startsWith('169.254.') ||
  /^\[fe[89ab]/i.test(host) ||
  host === '[fd00:ec2::254]' ||
  host === 'metadata.google.internal';

export interface WebhookSettings {
  readonly url: string;
  readonly secret: string;
}
export interface MailSettings {
  readonly smtpUrl: string;
  readonly to: string;
  readonly from: string;
}
export interface AlertSettings {
  readonly webhook: WebhookSettings | undefined;
  readonly mail: MailSettings | undefined;
  /** In front of the paths in messages; undefined: paths alone. */
  readonly publicUrl: string | undefined;
}

export function readAlertSettings(valid: AlertVariables): AlertSettings {
  const { SMTP_URL: smtpUrl, ALERT_MAIL_TO: to, ALERT_MAIL_FROM: from } = valid;
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = valid;
  return Object.freeze({
    webhook: url && secret ? Object.freeze({ url, secret }) : undefined,
    mail: smtpUrl && to && from ? Object.freeze({ smtpUrl, to, from }) : undefined,
    publicUrl: valid.PUBLIC_URL?.replace(/\/$/, ''),
  });
}
