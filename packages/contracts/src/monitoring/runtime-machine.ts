import { Type, type Static, type TSchema } from 'typebox';
import { SeriesSchema } from './figures.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const share = (description: string) => Type.Number({ description: `${description}, 0 to 1.` });

/** One look at the machine that processes run on; rates are of the time since the look before. */
export const MachineSampleSchema = Type.Object(
  {
    at: Type.String({ format: 'date-time' }),
    cpus: Type.Integer(),
    cpuShare: nullable(share('How much of all processors was busy'), { description: 'null before the second look.' }),
    load: nullable(Type.Array(Type.Number()), {
      description: 'Processes that wanted to run, on average over 1, 5 and 15 minutes; null on Windows.',
    }),
    memoryBytes: Type.Number(),
    availableBytes: Type.Number({ description: 'That a process could still get, within the limit of the container.' }),
    limitBytes: nullable(Type.Number(), { description: 'Of the container; null where there is none.' }),
    disk: nullable(
      Type.Object({ sizeBytes: Type.Number(), freeBytes: Type.Number() }, { additionalProperties: false }),
      { description: 'Where the data folder lies.' },
    ),
    network: nullable(
      Type.Object(
        { receivedBytesPerSecond: Type.Number(), sentBytesPerSecond: Type.Number() },
        { additionalProperties: false },
      ),
      { description: 'Over all interfaces but the inner one; of the container where there is one.' },
    ),
  },
  { $id: 'MachineSample', additionalProperties: false },
);
export type MachineSample = Static<typeof MachineSampleSchema>;

const MachineSchema = Type.Object(
  {
    host: Type.String(),
    seenAt: Type.String({ format: 'date-time' }),
    sample: MachineSampleSchema,
    missing: Type.Array(Type.String()),
    series: Type.Array(SeriesSchema),
  },
  { $id: 'Machine', additionalProperties: false },
);
export type Machine = Static<typeof MachineSchema>;

/** Counted since the database's statistics were last reset; two looks make a rate. */
const StorageSchema = Type.Object(
  {
    sizeBytes: nullable(Type.Number(), {
      description: 'All databases together, or this one where others may not be seen.',
    }),
    readBytes: nullable(Type.Number(), { description: 'Asked of the system, so not always of a disk.' }),
    writtenBytes: nullable(Type.Number()),
    since: nullable(Type.String({ format: 'date-time' })),
    series: Type.Array(SeriesSchema),
    missing: Type.Array(Type.String()),
  },
  { $id: 'DatabaseStorage', additionalProperties: false },
);
export type DatabaseStorage = Static<typeof StorageSchema>;

const RedisMemorySchema = Type.Object(
  {
    usedBytes: Type.Number(),
    residentBytes: Type.Number(),
    maxBytes: nullable(Type.Number(), { description: 'null: no limit is set.' }),
    fragmentation: nullable(Type.Number(), { description: 'Resident to used memory; well above 1.5 is waste.' }),
    evictedKeys: Type.Number(),
    policy: nullable(Type.String()),
    series: Type.Array(SeriesSchema),
  },
  { $id: 'RedisMemory', additionalProperties: false },
);
export type RedisMemory = Static<typeof RedisMemorySchema>;

/** `GET /monitoring/machine` */
export const MachineAnswerSchema = Type.Object(
  {
    machines: Type.Array(MachineSchema),
    database: StorageSchema,
    redis: nullable(RedisMemorySchema, { description: 'null: there is none, or it does not answer.' }),
    missing: Type.Array(Type.String()),
  },
  { $id: 'MachineAnswer', additionalProperties: false },
);
export type MachineAnswer = Static<typeof MachineAnswerSchema>;
