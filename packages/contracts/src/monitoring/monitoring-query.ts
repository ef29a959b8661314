import { Type, type Static } from 'typebox';
import { BROWSERS, CONNECTIONS, DEVICES, NAVIGATIONS, RANGES } from './monitoring-words.ts';

export { BROWSERS, CONNECTIONS, DEVICES, DIMENSIONS, NAVIGATIONS, type Dimension } from './monitoring-words.ts';

const values = (description: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      maxItems: 20,
      description: `${description}; repeated: OR.`,
    }),
  );

/** The time that every answer of the console is about. */
export const rangeParameters = {
  from: Type.Optional(
    Type.String({
      format: 'date-time',
      description: 'Beginning of the range; with `to`. Without both: the last `range`.',
    }),
  ),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'End of the range, exclusive.' })),
  range: Type.Enum([...RANGES], {
    default: '6h',
    description: 'How far back from now, where `from` and `to` are not given.',
  }),
};

/** Which visits; different parameters mean AND. */
export const filterParameters = {
  route: values('A route pattern of the app, for instance /products/:id'),
  device: values(DEVICES.join(', ')),
  connection: values(CONNECTIONS.join(', ')),
  country: values('Two letters of ISO 3166'),
  browser: values(BROWSERS.join(', ')),
  release: values('As the build names itself'),
  navigation: values(NAVIGATIONS.join(', ')),
};

export const RangeQuerySchema = Type.Object(rangeParameters, { additionalProperties: false });
export type RangeQuery = Static<typeof RangeQuerySchema>;

export const FieldQuerySchema = Type.Object(
  {
    ...rangeParameters,
    ...filterParameters,
    withBots: Type.Boolean({ default: false, description: 'Counts visits of bots, too.' }),
  },
  { additionalProperties: false },
);
export type FieldQuery = Static<typeof FieldQuerySchema>;
