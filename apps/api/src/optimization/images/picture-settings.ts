import { Type, type Static } from 'typebox';

/** Environment variables of uploaded pictures; a description completes the sentence "it must be …". */
export const PICTURE_VARIABLES = {
  PICTURES_AT_ONCE: Type.Integer({ minimum: 1, maximum: 64, description: 'a number of pictures from 1 to 64' }),
  PICTURES_KEEP_DAYS: Type.Integer({ minimum: 1, maximum: 3_650, description: 'a number of days from 1 to 3650' }),
  PICTURES_GIGABYTES_PER_USER: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    description: 'a number of gigabytes from 1 to 100000',
  }),
  S3_ENDPOINT: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s/?#@]+/?$',
      description: 'an address such as https://s3.eu-central-1.amazonaws.com',
    }),
  ),
  S3_BUCKET: Type.Optional(
    Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$', description: 'the name of a bucket' }),
  ),
  S3_REGION: Type.String({ pattern: '^[\\w-]+$', description: 'a region such as eu-central-1' }),
  S3_ACCESS_KEY_ID: Type.Optional(
    Type.String({ pattern: '^[\\x21-\\x7e]{3,}$', description: 'the id of an access key' }),
  ),
  S3_SECRET_ACCESS_KEY: Type.Optional(
    Type.String({ pattern: '^[\\x21-\\x7e]{8,}$', description: 'the secret of that access key' }),
  ),
};
const variables = Type.Object(PICTURE_VARIABLES);
export type PictureVariables = Static<typeof variables>;

export const PICTURE_DEFAULTS = {
  PICTURES_AT_ONCE: '1',
  PICTURES_KEEP_DAYS: '90',
  PICTURES_GIGABYTES_PER_USER: '50',
  // What servers other than Amazon's mostly call theirs.
  S3_REGION: 'us-east-1',
} as const;

/** Secrets, which no message may repeat. */
export const PICTURE_SECRETS: readonly string[] = ['S3_SECRET_ACCESS_KEY'];
const TOGETHER = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

/** What is wrong with them together, one sentence each. */
export function findPictureProblems(set: Readonly<Record<string, string | undefined>>): string[] {
  const missing = TOGETHER.filter((name) => set[name] === undefined);
  if (missing.length === 0 || (missing.length === TOGETHER.length && set['S3_REGION'] === undefined)) return [];
  return [
    `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing; set all of ${TOGETHER.join(', ')}, or none for a folder`,
  ];
}

/** A bucket that speaks Amazon S3's protocol. */
export interface BucketSettings {
  /** With the bucket in its path, without a slash at the end. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface PictureSettings {
  /** Pictures that are worked on at the same time, over all workers. */
  readonly atOnce: number;
  /** Until a picture is removed that no product shows. */
  readonly keepDays: number;
  readonly maxBytesPerUser: number;
  /** undefined: a folder below the data folder. */
  readonly bucket: BucketSettings | undefined;
}

export function readPictureSettings(valid: PictureVariables): PictureSettings {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: name, S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret } = valid;
  const bucket =
    endpoint && name && id && secret
      ? Object.freeze({
          url: `${endpoint.replace(/\/$/, '')}/${name}`,
          region: valid.S3_REGION,
          accessKeyId: id,
          secretAccessKey: secret,
        })
      : undefined;
  return Object.freeze({
    atOnce: valid.PICTURES_AT_ONCE,
    keepDays: valid.PICTURES_KEEP_DAYS,
    maxBytesPerUser: valid.PICTURES_GIGABYTES_PER_USER * 1_024 ** 3,
    bucket,
  });
}
