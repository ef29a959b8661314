import { Type } from 'typebox';

export const STREAM_TOPICS = ['changes', 'jobs', 'console'] as const;

export const StreamQuerySchema = Type.Object(
  {
    topics: Type.String({
      default: 'changes,jobs',
      pattern: `^(${STREAM_TOPICS.join('|')})(,(${STREAM_TOPICS.join('|')}))*$`,
      description:
        'With commas. `changes`: events `change` with a Change. `jobs`: events `job` with a Job of one’s own. `console`, for operators: events `console` with the kinds of figures that are new.',
    }),
  },
  { additionalProperties: false },
);

export const StreamHeadersSchema = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({ maxLength: 4_096, description: 'The id of the last event that was heard: what came since follows.' }),
  ),
});
