import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  CacheEntriesQuerySchema,
  CacheEntriesSchema,
  CacheEntrySchema,
  CacheKeyQuerySchema,
  CacheRouteParamsSchema,
  CacheStatisticsSchema,
  OperatorActionSchema,
  OperatorActionsQuerySchema,
  OperatorActionsSchema,
  PurgeSchema,
  SwitchSchema,
  WarmSchema,
} from '@headroom/contracts/cache';
import { requireRole } from '../../access.ts';
import { describeEntry, describeStatistics, type DescribedCache } from '../../cache/management/describe-cache.ts';
import { tagsOf, type CacheManagement } from '../../cache/management/manage-cache.ts';
import type { OperatorActions } from '../../cache/management/operator-actions.ts';
import { purgeTest } from '../../cache/management/purge-test.ts';
import { AppError } from '../../errors.ts';
import { refuseUnknownKeys, refuseUnknownRoute, refuseUnknownTarget } from './refuse-unknown.ts';

/** Whoever looks into an overload must not be refused because of it. */
const READING = { access: 'operator', priority: { priority: 'vital' } } as const;
const ACTING = { ...READING, problems: ['cross_site'] } as const;
const tags = ['Operations'];
const IN_ALL = 'In every process, within a second; recorded with who did it.';

/** `/cache`: what operators see of the response cache, and do to it. */
export const cacheRoutes: FastifyPluginAsyncTypebox<{
  described: DescribedCache;
  management: CacheManagement;
  actions: Pick<OperatorActions, 'list'>;
}> = async (app, { described, management, actions }) => {
  const { cache, fence } = described;
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', 'no-store');
    done();
  });

  app.get(
    '/cache',
    {
      config: READING,
      schema: {
        tags,
        summary: 'What the cache holds and has done',
        description: 'Of the process that answers, since it started; by route, by tier, and by tag.',
        response: { 200: CacheStatisticsSchema },
      },
    },
    async () => describeStatistics(described),
  );

  app.get(
    '/cache/entries',
    {
      config: READING,
      schema: {
        tags,
        summary: 'Answers that are kept',
        description: 'In the process that answers; last asked for first.',
        querystring: CacheEntriesQuerySchema,
        response: { 200: CacheEntriesSchema },
      },
    },
    async ({ query: { route, product, contains, limit } }) => {
      if (route !== undefined) refuseUnknownRoute(route, { routes: cache.routes, path: '/query/route' });
      const tests = [
        ...(route === undefined ? [] : [purgeTest({ kind: 'route', route })]),
        ...(product === undefined ? [] : [purgeTest({ kind: 'product', id: product })]),
        ...(contains === undefined ? [] : [({ key }: { key: string }) => key.includes(contains)]),
      ];
      const found = [];
      for (const entry of cache.engine.entries()) {
        if (found.length === limit) break;
        if (tests.every((test) => test(tagsOf(entry)))) found.push(describeEntry(entry, fence));
      }
      return { entries: found };
    },
  );

  app.get(
    '/cache/entry',
    {
      config: { ...READING, problems: ['not_found'] },
      schema: {
        tags,
        summary: 'Why an answer is kept, and what would drop it',
        querystring: CacheKeyQuerySchema,
        response: { 200: CacheEntrySchema },
      },
    },
    async ({ query: { key } }) => {
      const entry = cache.engine.look(key);
      if (!entry) throw new AppError('not_found', { detail: 'This process keeps no answer under this key.' });
      return describeEntry(entry, fence);
    },
  );

  app.get(
    '/cache/actions',
    {
      config: READING,
      schema: {
        tags,
        summary: 'What operators did',
        querystring: OperatorActionsQuerySchema,
        response: { 200: OperatorActionsSchema },
      },
    },
    async ({ query: { before, limit } }) => ({ actions: await actions.list({ before, limit }) }),
  );

  app.post(
    '/cache/purge',
    {
      config: ACTING,
      schema: {
        tags,
        summary: 'Drop answers',
        description: `By key, product, route, filter, or all. ${IN_ALL} Shared caches in front are told too; what is not a product is purged whole there.`,
        body: PurgeSchema,
        response: { 200: OperatorActionSchema },
      },
    },
    async ({ user, body }) => {
      requireRole(user, 'operator');
      refuseUnknownTarget(body.target, cache.routes);
      return management.purge(user, body.target);
    },
  );

  app.post(
    '/cache/warm',
    {
      config: ACTING,
      schema: {
        tags,
        summary: 'Fill answers ahead',
        description: 'One at a time, and none while the server is busy. Recorded with who asked.',
        body: WarmSchema,
        response: { 200: OperatorActionSchema },
      },
    },
    async ({ user, body: { keys } }) => {
      requireRole(user, 'operator');
      refuseUnknownKeys(keys ?? [], { routes: cache.routes, pathOf: (index) => `/body/keys/${index}` });
      return management.warm(user, keys);
    },
  );

  app.put(
    '/cache/routes/:route',
    {
      config: ACTING,
      schema: {
        tags,
        summary: 'Switch the cache of a route off or on',
        description: `Off: read from the database each time, until it is switched on, whatever restarts. ${IN_ALL}`,
        params: CacheRouteParamsSchema,
        body: SwitchSchema,
        response: { 200: OperatorActionSchema },
      },
    },
    async ({ user, params: { route }, body: { isOn } }) => {
      requireRole(user, 'operator');
      return management.switchRoute(user, { route, isOn });
    },
  );
};
