import { Type, type Static, type TSchema } from 'typebox';
import { PROFILE_SECONDS } from './runtime-words.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const time = () => nullable(Type.String({ format: 'date-time' }));

export const PROFILE_KINDS = ['cpu', 'heap'] as const;
export type ProfileKind = (typeof PROFILE_KINDS)[number];
export const PROFILE_STATES = ['asked', 'running', 'ready', 'failed', 'cancelled'] as const;

/** A CPU profile or a heap snapshot of one process. */
export const ProfileSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    kind: Type.Enum([...PROFILE_KINDS]),
    trigger: Type.Enum(['asked', 'slow'], { description: 'slow: taken by the process itself, because it was slow.' }),
    reason: nullable(Type.String(), { description: 'What made the process take it.' }),
    process: Type.Object(
      { id: Type.String({ format: 'uuid' }), name: Type.String(), host: Type.String(), pid: Type.Integer() },
      { additionalProperties: false },
    ),
    state: Type.Enum([...PROFILE_STATES]),
    seconds: nullable(Type.Integer(), { description: 'How long a CPU profile takes.' }),
    progress: Type.Number({ description: '0 to 1.' }),
    error: nullable(Type.String(), { description: 'Why it failed, with a way out.' }),
    bytes: nullable(Type.Number(), { description: 'Of its file.' }),
    hasFile: Type.Boolean({ description: 'Whether it can be downloaded: a heap snapshot can be once.' }),
    askedBy: nullable(Type.String()),
    askedAt: Type.String({ format: 'date-time' }),
    startedAt: time(),
    finishedAt: time(),
    expiresAt: time(),
  },
  { $id: 'Profile', additionalProperties: false },
);
export type Profile = Static<typeof ProfileSchema>;

export const ProfilesSchema = Type.Object(
  { profiles: Type.Array(ProfileSchema, { description: 'The newest first.' }) },
  { $id: 'Profiles', additionalProperties: false },
);
export type Profiles = Static<typeof ProfilesSchema>;

export const AskForProfileSchema = Type.Object(
  {
    kind: Type.Enum([...PROFILE_KINDS]),
    processId: Type.String({ format: 'uuid', description: 'Of GET /monitoring/memory.' }),
    seconds: Type.Integer({
      minimum: PROFILE_SECONDS.least,
      maximum: PROFILE_SECONDS.most,
      default: PROFILE_SECONDS.usual,
      description: 'Of a CPU profile; a snapshot takes as long as it takes.',
    }),
  },
  { additionalProperties: false },
);
export type AskForProfile = Static<typeof AskForProfileSchema>;

export const ProfileParamsSchema = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** A function in one place of the tree. Parents come before their children. */
export const FrameSchema = Type.Object(
  {
    parent: Type.Integer({ description: 'The index of its caller in `frames`; -1 for the root.' }),
    name: Type.String(),
    place: nullable(Type.String(), { description: 'File and line, shortened; null for what has none.' }),
    selfMs: Type.Number({ description: 'In itself.' }),
    totalMs: Type.Number({ description: 'With what it called.' }),
  },
  { $id: 'Frame', additionalProperties: false },
);
export type Frame = Static<typeof FrameSchema>;

/** `GET /monitoring/profiles/:id` */
export const ProfileDetailSchema = Type.Object(
  {
    profile: ProfileSchema,
    flame: nullable(
      Type.Object(
        {
          totalMs: Type.Number({ description: 'Of all frames; without waiting.' }),
          idleMs: Type.Number({ description: 'In which the process waited for something to do.' }),
          samples: Type.Integer(),
          frames: Type.Array(FrameSchema),
          leftOutShare: Type.Number({
            description: 'Of the time: what lies in frames too small to be listed, 0 to 1.',
          }),
        },
        { additionalProperties: false },
      ),
      { description: 'Of a CPU profile that is ready, else null.' },
    ),
  },
  { $id: 'ProfileDetail', additionalProperties: false },
);
export type ProfileDetail = Static<typeof ProfileDetailSchema>;
export type Flame = NonNullable<ProfileDetail['flame']>;
