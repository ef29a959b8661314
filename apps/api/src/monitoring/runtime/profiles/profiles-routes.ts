import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  AskForProfileSchema,
  ProfileDetailSchema,
  ProfileParamsSchema,
  ProfileSchema,
  ProfilesSchema,
} from '@headroom/contracts/monitoring/runtime-profiles';
import { Type } from 'typebox';
import { requireRole } from '../../../access.ts';
import { AppError } from '../../../errors.ts';
import { findProfile } from './find-profile.ts';
import { createProfileFileRoute } from './profile-file-route.ts';
import type { ProfileFiles } from './profile-files.ts';
import type { ProfilesRepository } from './profiles-repository.ts';

/** Whoever looks into an overload must not be refused because of it. */
const READING = { access: 'operator', priority: { priority: 'vital' } } as const;
const ACTING = { ...READING, problems: ['cross_site', 'profile_running'] } as const;
const tags = ['Monitoring'];
/** Of all processes together; a profile costs each some per cent, a snapshot stops one for seconds. */
const RECENT_MINUTES = 10;
const MOST_RECENT = { cpu: 12, heap: 3 } as const;

/** `/monitoring/profiles`: CPU profiles and heap snapshots of any process. */
export const createProfilesRoutes =
  ({
    repository,
    files,
    wake,
  }: {
    repository: ProfilesRepository;
    files: Pick<ProfileFiles, 'read' | 'remove'>;
    wake: () => void;
  }): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/monitoring/profiles',
      {
        config: READING,
        schema: { tags, summary: 'Profiles and heap snapshots', response: { 200: ProfilesSchema } },
      },
      async () => ({ profiles: await repository.list() }),
    );

    app.post(
      '/monitoring/profiles',
      {
        config: ACTING,
        schema: {
          tags,
          summary: 'Ask a process for a CPU profile or a heap snapshot',
          description: `One at a time in a process, and ${MOST_RECENT.cpu} profiles and ${MOST_RECENT.heap} snapshots in ten minutes. A snapshot stops its process for seconds and holds everything that was in memory.`,
          body: AskForProfileSchema,
          response: { 202: ProfileSchema },
        },
      },
      async ({ user, body }, reply) => {
        requireRole(user, 'operator');
        if ((await repository.countRecent({ kind: body.kind, minutes: RECENT_MINUTES })) >= MOST_RECENT[body.kind]) {
          throw new AppError('rate_limited', {
            detail: 'There were many in the last ten minutes. Wait a few, or read those.',
            headers: { 'Retry-After': '120' },
          });
        }
        const id = await repository.ask(body, user);
        if (id === undefined) {
          throw new AppError('validation_failed', {
            detail: '/body/processId: no process of this id is alive. Take one of GET /monitoring/memory.',
            errors: [{ path: '/body/processId', code: 'unknown', message: 'No living process has this id.' }],
          });
        }
        if (id === 'busy') throw new AppError('profile_running', { detail: 'Wait for it, or cancel it.' });
        wake();
        reply.code(202);
        return (await findProfile(repository, id)).profile;
      },
    );

    app.get(
      '/monitoring/profiles/:id',
      {
        config: READING,
        schema: {
          tags,
          summary: 'A profile, with what its flame graph is drawn from',
          params: ProfileParamsSchema,
          response: { 200: ProfileDetailSchema },
        },
      },
      async ({ params: { id } }) => {
        const { profile, flame } = await findProfile(repository, id);
        return { profile, flame };
      },
    );

    app.post(
      '/monitoring/profiles/:id/cancel',
      {
        config: { ...READING, problems: ['cross_site', 'job_state'] },
        schema: {
          tags,
          summary: 'Cancel a profile',
          description: 'At once where it has not begun; a snapshot that has begun is finished.',
          params: ProfileParamsSchema,
          response: { 200: ProfileSchema },
        },
      },
      async ({ params: { id } }) => {
        const wasOpen = await repository.cancel(id);
        const { profile } = await findProfile(repository, id);
        if (!wasOpen) throw new AppError('job_state', { detail: 'It has ended already.' });
        return profile;
      },
    );

    await app.register(createProfileFileRoute({ repository, files }));

    app.delete(
      '/monitoring/profiles/:id',
      {
        config: ACTING,
        schema: {
          tags,
          summary: 'Delete a profile and its file',
          params: ProfileParamsSchema,
          response: { 204: Type.Null({ description: 'Deleted.' }) },
        },
      },
      async ({ params: { id } }, reply) => {
        const file = await repository.remove(id);
        if (file === undefined) {
          await findProfile(repository, id);
          throw new AppError('profile_running', { detail: 'Cancel it first.' });
        }
        if (file !== null) await files.remove(file);
        return reply.code(204).send(null);
      },
    );
  };
