import { Type, type Static } from 'typebox';

const token = (description: string) =>
  Type.Optional(
    Type.String({ pattern: '^[\\x21-\\x7e]{16,}$', description: `${description} of at least 16 characters` }),
  );
const name = (description: string) => Type.Optional(Type.String({ pattern: '^[\\w-]+$', description }));

/**
 * A change may be unknown here for 1 s; pages at a position and marks are made from anchors that may be 30 s behind it, and their statement may
 * take 10 s. An answer that is known to be late says that nobody may keep it; this holds where that is not known.
 */
const LATEST_SECONDS = 45;

/** Environment variables of the shared caches that are purged; a description completes the sentence "it must be …". */
export const PURGE_VARIABLES = {
  PURGE_VARNISH_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s/,]+/?(,https?://[^\\s/,]+/?)*$',
      description: 'the address of each Varnish, such as http://varnish-1:6081,http://varnish-2:6081',
    }),
  ),
  PURGE_VARNISH_SECRET: token('the secret that each Varnish has in PURGE_SECRET, a text'),
  PURGE_FASTLY_SERVICE_ID: name('the id of a Fastly service'),
  PURGE_FASTLY_TOKEN: token('a token of Fastly with the scope purge_select, a text'),
  PURGE_CLOUDFLARE_ZONE_ID: name('the id of a Cloudflare zone'),
  PURGE_CLOUDFLARE_TOKEN: token('a token of Cloudflare with the permission Cache Purge, a text'),
  PURGE_REPEAT_SECONDS: Type.Integer({
    minimum: LATEST_SECONDS,
    maximum: 3_600,
    description: `a number of seconds from ${LATEST_SECONDS} to 3600, longer than any answer takes to arrive at a shared cache`,
  }),
};
const variables = Type.Object(PURGE_VARIABLES);
export type PurgeVariables = Static<typeof variables>;

/** Leaves the way to the shared cache and a busy machine 15 s. */
export const PURGE_REPEAT_SECONDS_DEFAULT = '60';

/** Secrets, which no message may repeat. */
export const PURGE_SECRETS: readonly string[] = [
  'PURGE_VARNISH_SECRET',
  'PURGE_FASTLY_TOKEN',
  'PURGE_CLOUDFLARE_TOKEN',
];
const PAIRS = [
  ['PURGE_VARNISH_URL', 'PURGE_VARNISH_SECRET'],
  ['PURGE_FASTLY_SERVICE_ID', 'PURGE_FASTLY_TOKEN'],
  ['PURGE_CLOUDFLARE_ZONE_ID', 'PURGE_CLOUDFLARE_TOKEN'],
] as const;

/** What is wrong with them together, one sentence each. */
export const findPurgeProblems = (set: Readonly<Record<string, string | undefined>>): string[] =>
  PAIRS.filter(([one, other]) => (set[one] === undefined) !== (set[other] === undefined)).map(
    ([one, other]) => `${one} and ${other} belong together; set both to purge that cache or neither`,
  );

/** The shared caches that are told what to drop; where there is none, only those may keep an answer who ask each time. */
export interface PurgeSettings {
  readonly varnish: { readonly urls: readonly string[]; readonly secret: string } | undefined;
  readonly fastly: { readonly serviceId: string; readonly token: string } | undefined;
  readonly cloudflare: { readonly zoneId: string; readonly token: string } | undefined;
  /** Until each purge is sent once more. */
  readonly repeatMilliseconds: number;
}
/** @returns undefined where no shared cache is named. */
export function readPurgeSettings(valid: PurgeVariables): PurgeSettings | undefined {
  const {
    PURGE_VARNISH_URL: urls,
    PURGE_VARNISH_SECRET: secret,
    PURGE_FASTLY_SERVICE_ID: serviceId,
    PURGE_FASTLY_TOKEN: fastlyToken,
    PURGE_CLOUDFLARE_ZONE_ID: zoneId,
    PURGE_CLOUDFLARE_TOKEN: cloudflareToken,
  } = valid;
  const varnish =
    urls && secret ? Object.freeze({ urls: Object.freeze([...new Set(urls.split(','))]), secret }) : undefined;
  const fastly = serviceId && fastlyToken ? Object.freeze({ serviceId, token: fastlyToken }) : undefined;
  const cloudflare = zoneId && cloudflareToken ? Object.freeze({ zoneId, token: cloudflareToken }) : undefined;
  if (!varnish && !fastly && !cloudflare) return undefined;
  return Object.freeze({ varnish, fastly, cloudflare, repeatMilliseconds: valid.PURGE_REPEAT_SECONDS * 1_000 });
}
