import { Type, type Static, type TSchema } from 'typebox';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const time = () => Type.String({ format: 'date-time' });
const milliseconds = (description: string) => nullable(Type.Integer({ description }));

/** A shared cache that is told what to drop. */
export const PurgedCacheSchema = Type.Object(
  {
    name: Type.String({ description: 'fastly, cloudflare, or varnish and its host.' }),
    isConfigured: Type.Boolean({ description: 'false: no longer, and forgotten a day after it last was.' }),
    pending: Type.Integer({ description: 'Purges that are to be sent, second ones that wait for their time too.' }),
    due: Type.Integer({ description: 'Of these, the ones whose time has come.' }),
    done: Type.Integer({ description: 'In the last hour.' }),
    failed: Type.Integer({ description: 'In the last seven days: given up, to be tried again by hand.' }),
    lagMilliseconds: milliseconds('Since the oldest change that has not been purged once; null where all have.'),
    lagP95Milliseconds: milliseconds(
      'From a change to its first purge, in the last hour; 95 of 100 took at most this.',
    ),
    followedAt: Type.String({ format: 'date-time', description: 'When the change feed was last read for it.' }),
    lastDoneAt: nullable(time()),
    lastError: nullable(Type.Object({ message: Type.String(), attempts: Type.Integer(), nextAt: nullable(time()) }), {
      description: 'Of the purge that failed most often; nextAt is null where it was given up.',
    }),
  },
  { $id: 'PurgedCache', additionalProperties: false },
);
export type PurgedCache = Static<typeof PurgedCacheSchema>;

export const PurgesSchema = Type.Object(
  {
    repeatMilliseconds: Type.Integer({ description: 'After which every purge is sent a second time.' }),
    targets: Type.Array(PurgedCacheSchema),
  },
  { $id: 'Purges', additionalProperties: false },
);
export type Purges = Static<typeof PurgesSchema>;

export const RetriedPurgesSchema = Type.Object(
  { retried: Type.Integer({ description: 'How many purges are sent again.' }) },
  { $id: 'RetriedPurges', additionalProperties: false },
);
