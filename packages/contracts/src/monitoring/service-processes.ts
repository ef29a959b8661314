import { Type, type Static, type TSchema } from 'typebox';
import { MarkerSchema } from './figures.ts';
import { CONSOLE_KINDS } from './monitoring-words.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const time = () => Type.String({ format: 'date-time' });

export const MarkersSchema = Type.Object(
  { markers: Type.Array(MarkerSchema, { description: 'Oldest first; of more than 200 the newest.' }) },
  { $id: 'Markers', additionalProperties: false },
);
export type MarkersAnswer = Static<typeof MarkersSchema>;

export const ServiceProcessSchema = Type.Object(
  {
    id: Type.Integer(),
    role: Type.String({ description: 'api, worker-interactive, worker-heavy or worker-pictures.' }),
    host: Type.String(),
    pid: Type.Integer(),
    release: Type.String({ description: 'Which program it runs.' }),
    startedAt: time(),
    seenAt: time(),
    endedAt: nullable(time(), { description: 'When it said that it ends.' }),
    state: Type.Enum(['running', 'ended', 'lost'], {
      description: 'lost: it was not heard for a minute, and had not ended.',
    }),
  },
  { $id: 'ServiceProcess', additionalProperties: false },
);
export const ServiceProcessesSchema = Type.Object(
  { processes: Type.Array(ServiceProcessSchema, { description: 'Those that were there in the range, newest first.' }) },
  { $id: 'ServiceProcesses', additionalProperties: false },
);
export type ServiceProcessAnswer = Static<typeof ServiceProcessSchema>;
export type ServiceProcessesAnswer = Static<typeof ServiceProcessesSchema>;

export const ConsoleEventSchema = Type.Object(
  { kinds: Type.Array(Type.Enum([...CONSOLE_KINDS])) },
  { $id: 'ConsoleEvent', additionalProperties: false },
);
export type ConsoleEvent = Static<typeof ConsoleEventSchema>;
