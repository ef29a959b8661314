import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { BuildsQuerySchema, BuildsSchema } from '@headroom/contracts/monitoring/builds';
import type { Pool } from 'pg';
import type { MonitoringPart } from '../monitoring-part.ts';
import { readWebBuild } from './read-web-build.ts';
import { createReleasesRepository } from './releases-repository.ts';

/**
 * Enters what this process runs into `releases` when it starts, and answers what ran before.
 * @param program the mark of the server's sources
 */
export function openReleases({
  pool,
  webDirectory,
  program,
  onError,
}: {
  pool: Pool;
  webDirectory: string;
  program: string;
  onError: (error: unknown, message: string) => void;
}): MonitoringPart {
  const releases = createReleasesRepository(pool);
  const reading = readWebBuild(webDirectory).catch((error: unknown) => {
    onError(error, 'the built web app could not be measured');
    return undefined;
  });
  // Either of them may change alone: what changed is a release of its own.
  const identity = reading.then((build) => {
    const names = build?.chunks.map(({ name, gzipBytes }) => `${name} ${gzipBytes}`).join() ?? '';
    const web = build ? (build.webRelease ?? createHash('sha256').update(names).digest('hex').slice(0, 12)) : 'server';
    return { id: `${web}.${program.slice(0, 6)}`, build };
  });
  let entering: Promise<void> | undefined;

  const routes: FastifyPluginAsyncTypebox = async (app) => {
    app.get(
      '/monitoring/builds',
      {
        config: { access: 'operator' },
        schema: {
          tags: ['Monitoring'],
          summary: 'Sizes of builds, against their budgets and earlier ones',
          description:
            'Each program of the server with each build of the web app that ran; the one that answers first.',
          querystring: BuildsQuerySchema,
          response: { 200: BuildsSchema },
        },
      },
      async ({ query: { limit } }) => {
        const { id } = await identity;
        return { builds: await releases.list({ limit, currentId: id }) };
      },
    );
  };
  return {
    routes,
    start() {
      entering ??= identity
        .then(({ id, build }) => releases.enter({ id, program, build }))
        .catch((error: unknown) => onError(error, 'this release could not be entered among the others'));
    },
    stop: async () => entering,
  };
}
