import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ProductPatchSchema } from '@headroom/contracts/product-writes';
import { ProductSchema } from '@headroom/contracts/products';
import { Type } from 'typebox';
import type { RunWrite } from '../../../performance/run-write.ts';
import { normaliseTexts } from './normalise-texts.ts';
import { patchProduct } from './product-writer.ts';

const params = Type.Object({ id: Type.String() });
const idempotencyKey = Type.Optional(
  Type.String({
    description: 'Makes it safe to send the request again: the same key and body get the same answer for 30 days.',
  }),
);
const ifMatch = (description: string) => Type.Optional(Type.String({ description }));
const REQUIRED = ifMatch('Required: the ETag that was read, of which the version counts; a list of them; or `*`.');
const WRITE_PROBLEMS = ['idempotency_in_progress', 'idempotency_key_reused', 'cross_site', 'conflict'] as const;
const VERSION_PROBLEMS = [...WRITE_PROBLEMS, 'version_conflict', 'precondition_required'] as const;
const etag =
  'Answers with the product, its new ETag, and a Change-Token: a read that sends it back is not older than this write.';

/** Changing the catalogue; everything here needs the role editor. */
export const productsWritingRoutes: FastifyPluginAsyncTypebox<{ runWrite: RunWrite }> = async (app, { runWrite }) => {
  app.addHook('preValidation', (request, _reply, done) => {
    request.body = normaliseTexts(request.body);
    done();
  });

  app.register(async (patching: typeof app) => {
    patching.addContentTypeParser(
      'application/merge-patch+json',
      { parseAs: 'string' },
      patching.getDefaultJsonParser('error', 'error'),
    );
    patching.patch(
      '/products/:id',
      {
        config: { access: 'editor', problems: VERSION_PROBLEMS },
        // The answer has a strong ETag, as GET's has.
        compress: false,
        schema: {
          tags: ['Products'],
          summary: 'Change a product',
          description: `RFC 7396. ${etag}`,
          consumes: ['application/merge-patch+json', 'application/json'],
          params,
          headers: Type.Object({ 'if-match': REQUIRED, 'idempotency-key': idempotencyKey }),
          body: ProductPatchSchema,
          response: { 200: ProductSchema },
        },
      },
      (request, reply) =>
        runWrite(request, reply, (client) =>
          patchProduct(client, { id: request.params.id, ifMatch: request.headers['if-match'], patch: request.body }),
        ) as never,
    );
  });
};
