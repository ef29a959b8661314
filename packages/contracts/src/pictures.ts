/** Pictures that are uploaded here: their addresses, their forms, and what the API says of them. */
import { Type, type Static, type TSchema } from 'typebox';
import { PICTURE_FORMATS } from './picture-forms.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const time = () => Type.String({ format: 'date-time' });

export {
  PICTURE_FORMATS,
  PICTURE_WIDTHS,
  pictureFormUrl,
  pictureHashOf,
  pictureUrl,
  pictureWidthsOf,
  type PictureFormat,
  type PictureWidth,
} from './picture-forms.ts';
export { PICTURE_LIMITS, PICTURE_MEDIA_TYPES } from './picture-limits.ts';

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
    isAnimated: Type.Boolean({ description: 'It has several frames, of which the first is shown.' }),
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
