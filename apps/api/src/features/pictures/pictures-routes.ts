import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { AppError } from '../../errors.ts';

const ONE_YEAR_SECONDS = 31_536_000;

/**
 * `/pictures/demo/:name.svg`: the drawn pictures of the demo catalogue. The same name always gives the same drawing.
 * @param draw gives the SVG of a name, undefined where the name is none.
 */
export const picturesRoutes: FastifyPluginAsyncTypebox<{ draw: (name: string) => string | undefined }> = async (
  app,
  { draw },
) => {
  app.get(
    '/pictures/demo/:file',
    {
      config: { access: 'anyone' },
      schema: { params: Type.Object({ file: Type.String({ pattern: '^[\\w.-]+\\.svg$', maxLength: 200 }) }) },
    },
    async (request, reply) => {
      const svg = draw(request.params.file.slice(0, -'.svg'.length));
      if (svg === undefined) throw new AppError('not_found', { detail: 'There is no picture of this name.' });
      return reply
        .type('image/svg+xml')
        .headers({
          'cache-control': `public, max-age=${ONE_YEAR_SECONDS}, immutable`,
          // A CDN in front passes these on: pages of this origin show what comes from its host then.
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
          // Opened as a page of its own, an SVG may do no more than show itself.
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        })
        .send(svg);
    },
  );
};
