import { Type, type Static, type TSchema } from 'typebox';
import { JOB_KINDS, JOB_STATES } from './catalogue.ts';
import { ActorSchema } from './product-writes.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const id = () => Type.String({ format: 'uuid' });
const time = () => Type.String({ format: 'date-time' });

export const JobProgressSchema = Type.Object(
  {
    done: Type.Integer(),
    total: nullable(Type.Integer({ description: 'null while it is not known.' })),
    unit: Type.String({ description: 'What is counted: products, rows, bytes.' }),
    phase: nullable(Type.String({ description: 'Where a job has several: reading, checking, writing, finishing.' })),
    ratePerSecond: nullable(Type.Number()),
    remainingSeconds: nullable(Type.Number()),
  },
  { $id: 'JobProgress', additionalProperties: false },
);
export type JobProgress = Static<typeof JobProgressSchema>;

export const JobSchema = Type.Object(
  {
    id: id(),
    kind: Type.Enum([...JOB_KINDS]),
    title: Type.String({ description: 'What it does, for people: Archive 3,193 products.' }),
    state: Type.Enum([...JOB_STATES]),
    isCancelRequested: Type.Boolean(),
    progress: JobProgressSchema,
    result: Type.Unknown({ description: 'What the job found or did, by kind; null before it has ended.' }),
    error: nullable(Type.Object({ code: Type.String(), message: Type.String() })),
    attempts: Type.Integer(),
    actor: nullable(ActorSchema),
    /** The import that an import job reads, else null. */
    importId: nullable(id()),
    undo: nullable(
      Type.Object({
        until: time(),
        jobId: nullable(Type.String({ format: 'uuid', description: 'The job that undid or undoes this one.' })),
      }),
      { description: 'null where there is nothing to undo, or not yet.' },
    ),
    createdAt: time(),
    startedAt: nullable(time()),
    finishedAt: nullable(time()),
  },
  { $id: 'Job', additionalProperties: false },
);
export type Job = Static<typeof JobSchema>;

export const JobsQuerySchema = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    before: Type.Optional(Type.String({ format: 'uuid', description: 'Only jobs made before this one.' })),
    kind: Type.Optional(Type.Array(Type.Enum([...JOB_KINDS]), { maxItems: JOB_KINDS.length })),
    everyone: Type.Boolean({ default: false, description: 'Also other people’s; operators only.' }),
  },
  { additionalProperties: false },
);
export const JobsSchema = Type.Object(
  { jobs: Type.Array(JobSchema, { description: 'Newest first.' }) },
  { $id: 'Jobs', additionalProperties: false },
);
export type Jobs = Static<typeof JobsSchema>;
