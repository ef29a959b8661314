/** Pictures that are uploaded here: their addresses, their forms, and what the API says of them. */
import { Type, type Static, type TSchema } from 'typebox';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const time = () => Type.String({ format: 'date-time' });

/** Pixels. A picture has those that are at most its own width, and always the first. */
export const PICTURE_WIDTHS = [96, 192, 384, 768, 1280, 1920] as const;
export type PictureWidth = (typeof PICTURE_WIDTHS)[number];
/** Best first; every browser that can run the app shows the last. */
export const PICTURE_FORMATS = ['avif', 'webp', 'jpg'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

export const PICTURE_LIMITS = {
  /** Of one file. */
  maxBytes: 64 * 1024 * 1024,
  /** A scan of A3 at 600 dpi has 70 million. */
  maxPixels: 120_000_000,
  maxSide: 30_000,
} as const;

/** What may be uploaded; the bytes decide, not the name or the declared type. */
export const PICTURE_MEDIA_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/gif',
  'image/tiff',
  'image/heic',
  'image/heif',
] as const;

/** The first 43 characters are the SHA-256 of the original in base64url: the same picture has the same address. */
const ADDRESS = /^\/pictures\/u\/([\w-]{43})\.jpg$/;

/** The address that a product keeps: a JPEG of middle width, which anything can show. */
export const pictureUrl = (hash: string): string => `/pictures/u/${hash}.jpg`;
/** The address of one form: immutable once it exists, answered by the nearest that does until then. */
export const pictureFormUrl = (hash: string, width: PictureWidth, format: PictureFormat): string =>
  `/pictures/u/${hash}/${width}.${format}`;
/** The hash in such an address; undefined for pictures that are elsewhere or drawn. */
export const pictureHashOf = (url: string): string | undefined => ADDRESS.exec(url)?.[1];

export const PICTURE_STATES = ['waiting', 'ready', 'failed'] as const;

export const PictureSchema = Type.Object(
  {
    hash: Type.String({ pattern: '^[\\w-]{43}$' }),
    url: Type.String({ description: 'What a product’s images take as their url.' }),
    state: Type.Enum([...PICTURE_STATES], { description: '`waiting` until every width is made.' }),
    bytes: Type.Integer({ description: 'Of the original.' }),
    mediaType: Type.String(),
    width: Type.Integer({ description: 'As it is shown, turned upright.' }),
    height: Type.Integer(),
    placeholder: nullable(Type.String({ pattern: '^[0-9a-f]{36}$' }), {
      description: 'Six colours, three above three, as RRGGBB without a sign; null until the first width is made.',
    }),
    widths: Type.Array(Type.Integer(), { description: 'Those that are made already.' }),
    error: nullable(Type.Object({ code: Type.String(), message: Type.String() }, { additionalProperties: false })),
    createdAt: time(),
    readyAt: nullable(time()),
  },
  { $id: 'Picture', additionalProperties: false },
);
export type Picture = Static<typeof PictureSchema>;

export const PictureStatusSchema = Type.Object(
  {
    pictures: Type.Object({ waiting: Type.Integer(), ready: Type.Integer(), failed: Type.Integer() }),
    oldestWaitingSeconds: nullable(Type.Number()),
    throughput: Type.Object({
      picturesLastHour: Type.Integer(),
      bytesLastHour: Type.Integer({ description: 'Of originals.' }),
      secondsPerMegabyte: nullable(Type.Number({ description: 'Median from upload to the first width, last hour.' })),
    }),
    originals: Type.Object({ count: Type.Integer(), bytes: Type.Integer() }),
    formats: Type.Array(
      Type.Object({
        format: Type.Enum([...PICTURE_FORMATS]),
        files: Type.Integer(),
        bytes: Type.Integer(),
        savedBytes: Type.Integer({ description: 'Against a JPEG of the same widths.' }),
      }),
    ),
  },
  { $id: 'PictureStatus', additionalProperties: false },
);
export type PictureStatus = Static<typeof PictureStatusSchema>;
