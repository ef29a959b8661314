import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { DeprecationsSchema } from '@headroom/contracts/deprecations';
import type { Deprecations } from '../../performance/deprecation.ts';
import { partKey, type CallCounter } from './count-calls.ts';

/** `/deprecations`: what will go, and who still uses it. */
export const deprecationsRoutes: FastifyPluginAsyncTypebox<{
  deprecations: Deprecations;
  counter: CallCounter;
}> = async (app, { deprecations, counter }) => {
  app.get(
    '/deprecations',
    {
      config: { access: 'operator' },
      schema: {
        tags: ['Operations'],
        summary: 'What will go, and who still uses it',
        description: 'Answers of these parts say so themselves, by `Deprecation`, `Sunset` and `Link`.',
        response: { 200: DeprecationsSchema },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      await counter.flush();
      const usedBy = await counter.read();
      return {
        deprecations: deprecations.parts().map((part) => ({ ...part, usedBy: usedBy.get(partKey(part)) ?? [] })),
      };
    },
  );
};
