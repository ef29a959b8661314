import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { SiteSchema, type Site } from '@headroom/contracts/accounts';

/** `/site`: what a screen needs before anybody signs in. */
export const siteRoutes: FastifyPluginAsyncTypebox<{ readSite: () => Promise<Site> }> = async (app, { readSite }) => {
  app.get(
    '/site',
    {
      config: { access: 'anyone' },
      schema: { tags: ['Site'], summary: 'About this catalogue', response: { 200: SiteSchema } },
    },
    readSite,
  );
};
