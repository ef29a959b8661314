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
import type { ProfileFiles } from './profile-files.ts';
import type { ProfilesRepository } from './profiles-repository.ts';

/** Whoever looks into an overload must not be refused because of it. */
const READING = { access: 'operator', priority: { priority: 'vital' } } as const;
const ACTING = { ...READING, problems: ['cross_site', 'profile_running'] } as const;
const tags = ['Monitoring'];
/** Of all processes together; a profile costs each some per cent, a snapshot stops one for seconds. */
const RECENT_MINUTES = 10;
const MOST_RECENT = { cpu: 12, heap: 3 } as const;

async function findProfile(repository: Pick<ProfilesRepository, 'find'>, id: string) {
  const found = await repository.find(id);
  if (!found) throw new AppError('not_found', { detail: 'There is no such profile; it may have been deleted.' });
  return found;
}

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

    app.get(
      '/monitoring/profiles/:id/file',
      {
        // Looking whether it is there must not be taken for taking it.
        exposeHeadRoute: false,
        config: {
          access: 'operator',
          batch: false,
          priority: { priority: 'vital', isLong: true },
          problems: ['cross_site'],
        },
        schema: {
          tags,
          summary: 'The file of a profile, for the developer tools of a browser',
          description:
            'Of a heap snapshot once: it holds everything that was in memory, and is deleted when it has been sent.',
          params: ProfileParamsSchema,
          response: {
            200: {
              description: 'The file.',
              content: { 'application/octet-stream': { schema: Type.String({ format: 'binary' }) } },
            },
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        if (request.headers['sec-fetch-site'] === 'cross-site') throw new AppError('cross_site');
        const {
          profile: { kind, process },
        } = await findProfile(repository, id);
        const name = await repository.takeFile(id);
        const found = name === undefined ? undefined : await files.read(name);
        if (name === undefined || !found) {
          if (name !== undefined) await repository.giveBack(id);
          throw new AppError('not_found', {
            detail:
              name === undefined
                ? 'It has no file any more: it was downloaded, or its time is over.'
                : `Its file lies on the machine ${process.host}, in the data folder of the process. Ask a server there, or copy it.`,
          });
        }
        if (kind === 'heap') {
          reply.raw.once('close', () => {
            const isReceived = reply.raw.writableFinished;
            const ending = isReceived
              ? Promise.all([files.remove(name), repository.forgetFile(id)])
              : repository.giveBack(id);
            ending.catch((error: unknown) =>
              request.log.warn({ err: error }, 'a downloaded snapshot could not be deleted'),
            );
          });
        }
        return reply
          .header('content-type', 'application/octet-stream')
          .header('content-length', found.bytes)
          .header('content-disposition', `attachment; filename="headroom-${name}"`)
          .send(found.stream as never);
      },
    );

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
