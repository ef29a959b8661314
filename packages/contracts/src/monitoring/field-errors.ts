import { Type, type Static } from 'typebox';
import { fieldId, head, nullable, strict, time } from './field-answer-parts.ts';
import { SeriesSchema } from './figures.ts';

const errorGroup = {
  fingerprint: Type.String(),
  message: Type.String(),
  n: Type.Integer({ description: 'Of the newest that are read one by one, 2,000 at most; so are all others here.' }),
  visits: Type.Integer(),
  firstAt: time('Of those, within the range.'),
  lastAt: time(),
};

/** GET /monitoring/errors: most visits first. */
export const FieldErrorsSchema = Type.Object(
  {
    ...head,
    total: Type.Integer({
      description: 'Of all in the range; of a random part of the visits where `visitsShare` is below 1, an estimate.',
    }),
    read: Type.Integer({ description: 'Groups are of the newest so many.' }),
    series: SeriesSchema,
    errors: Type.Array(
      Type.Object(
        { ...errorGroup, routes: Type.Array(Type.String()), releases: Type.Array(Type.String()) },
        { ...strict, description: 'Its five most frequent routes and releases.' },
      ),
    ),
  },
  { $id: 'FieldErrors', ...strict },
);
export type FieldErrors = Static<typeof FieldErrorsSchema>;

export const StackFrameSchema = Type.Object(
  {
    /** As the browser wrote it. */
    raw: Type.String(),
    name: nullable(Type.String({ description: 'Of the function.' })),
    file: nullable(Type.String({ description: 'Of the sources, or of the build where they are not known.' })),
    line: nullable(Type.Integer()),
    column: nullable(Type.Integer()),
    isOwn: Type.Boolean({ description: 'In our sources; false in packages, extensions and what is not known.' }),
    code: nullable(Type.String({ description: 'The line itself.' })),
  },
  { $id: 'StackFrame', ...strict },
);
export type StackFrame = Static<typeof StackFrameSchema>;

const counted = Type.Array(Type.Object({ value: Type.String(), n: Type.Integer() }, strict));

/** GET /monitoring/errors/:fingerprint */
export const FieldErrorSchema = Type.Object(
  {
    ...head,
    ...errorGroup,
    series: SeriesSchema,
    by: Type.Object({ route: counted, release: counted, browser: counted, device: counted }, strict),
    stacks: Type.Array(
      Type.Object(
        {
          release: Type.String(),
          n: Type.Integer(),
          frames: Type.Array(StackFrameSchema),
          missing: nullable(
            Type.String({ description: 'A sentence: why frames are those of the build and not of the sources.' }),
          ),
        },
        strict,
      ),
      { description: 'The most frequent stack of each of the newest releases.' },
    ),
    visitIds: Type.Array(fieldId()),
  },
  { $id: 'FieldError', ...strict },
);
export type FieldError = Static<typeof FieldErrorSchema>;
