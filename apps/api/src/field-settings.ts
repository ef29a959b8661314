import { Type, type Static } from 'typebox';

/** Environment variables of field data; a description completes the sentence "it must be …". */
export const FIELD_VARIABLES = {
  FIELD_DATA: Type.Enum(['on', 'off'], { description: 'on or off' }),
  FIELD_SAMPLE_SHARE: Type.Number({ minimum: 0.0001, maximum: 1, description: 'a share of visits from 0.0001 to 1' }),
  FIELD_RAW_DAYS: Type.Integer({ minimum: 8, maximum: 400, description: 'a number of days from 8 to 400' }),
  FIELD_ROLLUP_DAYS: Type.Integer({ minimum: 8, maximum: 3_650, description: 'a number of days from 8 to 3650' }),
  FIELD_COUNTRY_HEADER: Type.Optional(
    Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]*$', description: 'the name of a header such as CF-IPCountry' }),
  ),
};
const variables = Type.Object(FIELD_VARIABLES);
export type FieldVariables = Static<typeof variables>;

export const FIELD_DEFAULTS = {
  FIELD_DATA: 'on',
  FIELD_SAMPLE_SHARE: '1',
  FIELD_RAW_DAYS: '14',
  FIELD_ROLLUP_DAYS: '400',
} as const;

export interface FieldSettings {
  /** Of all visits, what is measured: 0 to 1; 0 where field data is off. */
  readonly sampleShare: number;
  /** How long single events are kept, and hourly rollups with them. */
  readonly rawDays: number;
  /** How long daily rollups are kept. */
  readonly rollupDays: number;
  /** Of a trusted proxy, lower case; undefined: nobody tells the country. */
  readonly countryHeader: string | undefined;
}

export const readFieldSettings = (valid: FieldVariables): FieldSettings =>
  Object.freeze({
    sampleShare: valid.FIELD_DATA === 'on' ? valid.FIELD_SAMPLE_SHARE : 0,
    rawDays: valid.FIELD_RAW_DAYS,
    rollupDays: Math.max(valid.FIELD_RAW_DAYS, valid.FIELD_ROLLUP_DAYS),
    countryHeader: valid.FIELD_COUNTRY_HEADER?.toLowerCase(),
  });
