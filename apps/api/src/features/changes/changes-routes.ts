import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ChangesQuerySchema, ChangesSchema } from '@headroom/contracts/changes';
import type { Feed } from '../../changes/create-feed.ts';
import { feedReaderOf, presentChange } from '../../changes/present-change.ts';

/** What has changed since: for caches, copies and lists that want to stay true. */
export const changesRoutes: FastifyPluginAsyncTypebox<{ feed: Feed }> = async (app, { feed }) => {
  app.get(
    '/changes',
    {
      config: { access: 'catalogue', problems: ['cursor_invalid', 'cursor_expired'] },
      schema: {
        tags: ['Changes'],
        summary: 'Read the change feed',
        description:
          'To follow the catalogue: take a cursor with `since=now`, read the products, then ask again and again with `next`. Nothing is missing and nothing comes twice; the versions of a product rise. Where everything was filtered out, a page is empty although more follows.',
        querystring: ChangesQuerySchema,
        response: { 200: ChangesSchema },
      },
    },
    async ({ query: { since, limit }, user }) => {
      if (since === 'now') return { changes: [], next: await feed.nowCursor(), hasMore: false };
      const { entries, next, hasMore } = await feed.readPage(since, { limit, path: '/query/since' });
      const reader = feedReaderOf(user);
      return { changes: entries.flatMap((entry) => presentChange(entry, reader) ?? []), next, hasMore };
    },
  );
};
