import { Type, type Static, type TSchema } from 'typebox';
import { EXPORT_FORMATS, IMPORT_FIELDS, IMPORT_FORMATS, SORTS } from './catalogue.ts';
import { FILTER_PROPERTIES } from './products.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const id = () => Type.String({ format: 'uuid' });
const time = () => Type.String({ format: 'date-time' });
const map = () =>
  Type.Partial(Type.Record(Type.Enum([...IMPORT_FIELDS]), Type.String({ maxLength: 1_000 })), {
    additionalProperties: false,
    description: 'Which column holds which field of ours; what is not named is not read.',
  });

/** How a file is to be read; what is left out is detected. */
export const ImportReadingSchema = Type.Object(
  {
    format: Type.Optional(Type.Enum([...IMPORT_FORMATS])),
    map: Type.Optional(map()),
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    encoding: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    decimal: Type.Optional(Type.Enum(['.', ','])),
  },
  { $id: 'ImportReading', additionalProperties: false },
);
export type ImportReading = Static<typeof ImportReadingSchema>;

/** `POST /imports` takes the file itself as its body. */
export const UploadQuerySchema = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 255, description: 'What the file is called.' }) },
  { additionalProperties: false },
);
export const LinesQuerySchema = Type.Object(
  { line: Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'From 1, the header included.' }) },
  { additionalProperties: false },
);

/** An uploaded file, and what was made of it so far. */
export const ImportSchema = Type.Object(
  {
    id: id(),
    name: Type.String(),
    bytes: Type.Integer(),
    createdAt: time(),
    detected: nullable(
      Type.Object({
        format: nullable(Type.Enum([...IMPORT_FORMATS]), {
          description: 'null: say by `map` which column holds what.',
        }),
        encoding: Type.String(),
        delimiter: Type.String(),
        columns: Type.Array(Type.Object({ name: Type.String(), samples: Type.Array(Type.String()) })),
        map: nullable(map(), { description: 'A proposal, where the format is not known.' }),
      }),
    ),
    problem: nullable(Type.String(), { description: 'Why the file cannot be read at all, and what to do.' }),
    reading: ImportReadingSchema,
    checkJobId: nullable(id()),
    jobId: nullable(id(), { description: 'The job that writes, once it was started.' }),
    hasRejects: Type.Boolean(),
  },
  { $id: 'Import', additionalProperties: false },
);
export type Import = Static<typeof ImportSchema>;
export const ImportsSchema = Type.Object(
  { imports: Type.Array(ImportSchema) },
  { $id: 'Imports', additionalProperties: false },
);
export type Imports = Static<typeof ImportsSchema>;

const counts = Type.Object({
  created: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  rejected: Type.Integer(),
});
export const ImportProblemSchema = Type.Object(
  {
    line: Type.Integer({ description: 'From 1, the header included.' }),
    column: nullable(Type.String()),
    found: Type.String(),
    code: Type.String(),
    message: Type.String(),
  },
  { $id: 'ImportProblem', additionalProperties: false },
);
export type ImportProblem = Static<typeof ImportProblemSchema>;

/** The `result` of a job of kind import-check or import. */
export const ImportResultSchema = Type.Object(
  {
    format: Type.Enum([...IMPORT_FORMATS]),
    encoding: Type.String(),
    delimiter: Type.String(),
    currency: Type.String(),
    rows: Type.Integer(),
    bytes: Type.Integer(),
    seconds: Type.Number(),
    products: counts,
    rejectedRows: Type.Integer(),
    problems: Type.Array(ImportProblemSchema, {
      maxItems: 100,
      description: 'The first ones; all are in the rejects file.',
    }),
    kinds: Type.Array(Type.Object({ code: Type.String(), message: Type.String(), rows: Type.Integer() })),
    preview: Type.Array(
      Type.Object({
        line: Type.Integer(),
        handle: Type.String(),
        title: Type.String(),
        vendor: Type.String(),
        price: nullable(Type.Integer()),
        variants: Type.Integer(),
        isNew: Type.Boolean(),
      }),
      { maxItems: 20, description: 'The first products as they would be written; empty for import.' },
    ),
    isCancelled: Type.Boolean({ description: 'Stopped between two batches: what is counted is complete.' }),
  },
  { $id: 'ImportResult', additionalProperties: false },
);
export type ImportResult = Static<typeof ImportResultSchema>;

export const ImportLinesSchema = Type.Object(
  { lines: Type.Array(Type.Object({ line: Type.Integer(), text: Type.String() })) },
  { $id: 'ImportLines', additionalProperties: false },
);
export type ImportLines = Static<typeof ImportLinesSchema>;

export const ExportQuerySchema = Type.Object(
  {
    ...FILTER_PROPERTIES,
    sort: Type.Optional(Type.Enum([...SORTS])),
    format: Type.Enum([...EXPORT_FORMATS], { default: 'csv', description: 'csv is our own layout and imports back.' }),
  },
  { additionalProperties: false },
);
