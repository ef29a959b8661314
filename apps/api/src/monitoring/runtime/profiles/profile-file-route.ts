import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ProfileParamsSchema } from '@headroom/contracts/monitoring/runtime-profiles';
import { Type } from 'typebox';
import { AppError } from '../../../errors.ts';
import { findProfile } from './find-profile.ts';
import type { ProfileFiles } from './profile-files.ts';
import type { ProfilesRepository } from './profiles-repository.ts';

/** `/monitoring/profiles/:id/file`: a snapshot's once, since it holds everything that was in memory. */
export const createProfileFileRoute =
  ({
    repository,
    files,
  }: {
    repository: Pick<ProfilesRepository, 'find' | 'takeFile' | 'giveBack' | 'forgetFile'>;
    files: Pick<ProfileFiles, 'read' | 'remove'>;
  }): FastifyPluginAsyncTypebox =>
  async (app) => {
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
          tags: ['Monitoring'],
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
  };
