import { Type, type Static, type TSchema } from 'typebox';
import { SeriesSchema } from './figures.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const bytes = (description?: string) => Type.Number(description === undefined ? {} : { description });
const milliseconds = nullable(Type.Number(), { description: 'Milliseconds; null where there was none.' });

/** Collections of garbage by what they do; V8 names them so. */
export const GC_KINDS = ['minor', 'major', 'incremental', 'weak callbacks'] as const;
export type GcKind = (typeof GC_KINDS)[number];

/** What collecting garbage took of a process since its last sample. */
export const GcPausesSchema = Type.Object(
  {
    kind: Type.Enum([...GC_KINDS]),
    count: Type.Integer(),
    totalMs: Type.Number(),
    p50Ms: milliseconds,
    p99Ms: milliseconds,
    maxMs: milliseconds,
  },
  { $id: 'GcPauses', additionalProperties: false },
);
export type GcPauses = Static<typeof GcPausesSchema>;

/** One look at a process. Rates and pauses are of the time since the look before. */
export const RuntimeSampleSchema = Type.Object(
  {
    at: Type.String({ format: 'date-time' }),
    heap: Type.Object(
      {
        usedBytes: bytes(),
        totalBytes: bytes('What V8 has of the system for it.'),
        afterGcBytes: nullable(Type.Number(), { description: 'In use after the last full collection.' }),
        limitBytes: bytes('At which the process ends.'),
        limitFrom: Type.Enum(['v8', 'container'], { description: 'Which limit is reached first.' }),
      },
      { additionalProperties: false },
    ),
    externalBytes: bytes('Outside of the heap, held by objects in it; with array buffers.'),
    arrayBufferBytes: bytes(),
    residentBytes: bytes('Memory that the system has given to the process.'),
    memoryLimitBytes: nullable(Type.Number(), { description: 'Of the container; null where there is none.' }),
    gc: Type.Array(GcPausesSchema),
    eventLoop: Type.Object(
      {
        delayP50Ms: milliseconds,
        delayP99Ms: milliseconds,
        delayMaxMs: milliseconds,
        utilisation: Type.Number({ description: 'Share of the time in which it was not waiting, 0 to 1.' }),
      },
      { additionalProperties: false },
    ),
    cpu: Type.Object(
      {
        userShare: Type.Number({ description: 'Of one core; above 1 where threads work beside.' }),
        systemShare: Type.Number(),
      },
      { additionalProperties: false },
    ),
    io: nullable(
      Type.Object(
        {
          readBytesPerSecond: Type.Number({ description: 'From disks, as the kernel counts it for the process.' }),
          writtenBytesPerSecond: Type.Number(),
        },
        { additionalProperties: false },
      ),
      { description: 'null where the system does not say it.' },
    ),
  },
  { $id: 'RuntimeSample', additionalProperties: false },
);
export type RuntimeSample = Static<typeof RuntimeSampleSchema>;

/**
 * Whether a process keeps more and more: judged from the heap in use after full collections, by a slope that outliers do not move
 * (Theil–Sen) and its interval.
 */
export const HeapVerdictSchema = Type.Object(
  {
    state: Type.Enum(['steady', 'growing', 'too early']),
    /** A sentence without the figures below. */
    reason: Type.String(),
    bytesPerHour: nullable(
      Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() }, { additionalProperties: false }),
      { description: 'The slope with its 99 % interval; null where there are too few points.' },
    ),
    limitAt: nullable(Type.String({ format: 'date-time' }), {
      description: 'When the limit is reached at this slope; null unless growing.',
    }),
    points: Type.Integer({ description: 'How many moments it was judged from.' }),
    spanSeconds: Type.Number({ description: 'Over how long they lie.' }),
  },
  { $id: 'HeapVerdict', additionalProperties: false },
);
export type HeapVerdict = Static<typeof HeapVerdictSchema>;

export const PROCESS_KINDS = ['api', 'worker'] as const;
export type ProcessKind = (typeof PROCESS_KINDS)[number];

export const RuntimeProcessSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    kind: Type.Enum([...PROCESS_KINDS]),
    name: Type.String({ description: 'For instance api, or worker heavy.' }),
    host: Type.String(),
    pid: Type.Integer(),
    startedAt: Type.String({ format: 'date-time' }),
    seenAt: Type.String({ format: 'date-time' }),
    isAlive: Type.Boolean({ description: 'Whether it was heard of within the last half minute.' }),
    sample: RuntimeSampleSchema,
    verdict: HeapVerdictSchema,
    missing: Type.Array(Type.String(), { description: 'What this system does not say, in sentences.' }),
    series: Type.Array(SeriesSchema),
  },
  { $id: 'RuntimeProcess', additionalProperties: false },
);
export type RuntimeProcess = Static<typeof RuntimeProcessSchema>;

/** `GET /monitoring/memory` */
export const MemoryAnswerSchema = Type.Object(
  { processes: Type.Array(RuntimeProcessSchema, { description: 'Of the last day; those that live come first.' }) },
  { $id: 'MemoryAnswer', additionalProperties: false },
);
export type MemoryAnswer = Static<typeof MemoryAnswerSchema>;
