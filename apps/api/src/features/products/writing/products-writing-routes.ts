import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  ProductCreateSchema,
  ProductPatchSchema,
  ProductsPatchAnswerSchema,
  ProductsPatchSchema,
} from '@headroom/contracts/product-writes';
import { ProductSchema } from '@headroom/contracts/products';
import { Type } from 'typebox';
import { MAX_BULK_BODY_BYTES } from '../../../performance/limits.ts';
import type { RunWrite } from '../../../performance/run-write.ts';
import { archiveProduct, restoreProduct } from './archive-product.ts';
import { createProduct } from './create-product.ts';
import { normaliseTexts } from './normalise-texts.ts';
import { patchProducts } from './patch-products.ts';
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

const versioned = {
  config: { access: 'editor', problems: VERSION_PROBLEMS },
  // The answer has a strong ETag, as GET's has.
  compress: false,
} as const;
const keyed = Type.Object({ 'idempotency-key': idempotencyKey });
const required = Type.Object({ 'if-match': REQUIRED, 'idempotency-key': idempotencyKey });
const optional = Type.Object({
  'if-match': ifMatch('Where it is sent, the product must be at this version.'),
  'idempotency-key': idempotencyKey,
});

/** Changing the catalogue; everything here needs the role editor. */
export const productsWritingRoutes: FastifyPluginAsyncTypebox<{ runWrite: RunWrite }> = async (app, { runWrite }) => {
  app.addHook('preValidation', (request, _reply, done) => {
    request.body = normaliseTexts(request.body);
    done();
  });

  app.post(
    '/products',
    {
      config: { access: 'editor', problems: WRITE_PROBLEMS },
      compress: false,
      schema: {
        tags: ['Products'],
        summary: 'Make a product',
        description: etag,
        headers: keyed,
        body: ProductCreateSchema,
        response: { 201: ProductSchema },
      },
    },
    (request, reply) => runWrite(request, reply, (client) => createProduct(client, request)) as never,
  );

  app.delete(
    '/products/:id',
    {
      ...versioned,
      schema: {
        tags: ['Products'],
        summary: 'Archive a product',
        description: `It leaves the shop and keeps everything. ${etag}`,
        params,
        headers: required,
        response: { 200: ProductSchema },
      },
    },
    (request, reply) => runWrite(request, reply, (client) => archiveProduct(client, toWrite(request))) as never,
  );

  app.post(
    '/products/:id/restore',
    {
      ...versioned,
      schema: {
        tags: ['Products'],
        summary: 'Take a product out of the archive',
        description: `It gets the status back that it had before. ${etag}`,
        params,
        headers: optional,
        response: { 200: ProductSchema },
      },
    },
    (request, reply) => runWrite(request, reply, (client) => restoreProduct(client, toWrite(request))) as never,
  );

  app.register(async (patching: typeof app) => {
    patching.addContentTypeParser(
      'application/merge-patch+json',
      { parseAs: 'string' },
      patching.getDefaultJsonParser('error', 'error'),
    );
    const consumes = ['application/merge-patch+json', 'application/json'];
    patching.patch(
      '/products/:id',
      {
        ...versioned,
        schema: {
          tags: ['Products'],
          summary: 'Change a product',
          description: `RFC 7396. ${etag}`,
          consumes,
          params,
          headers: required,
          body: ProductPatchSchema,
          response: { 200: ProductSchema },
        },
      },
      (request, reply) =>
        runWrite(request, reply, (client) =>
          patchProduct(client, { ...toWrite(request), patch: request.body }),
        ) as never,
    );

    patching.patch(
      '/products',
      {
        config: { access: 'editor', problems: WRITE_PROBLEMS },
        bodyLimit: MAX_BULK_BODY_BYTES,
        schema: {
          tags: ['Products'],
          summary: 'Change many products',
          description:
            'Each item has its own version and its own result: what is wrong with one leaves the others as they are. All that succeed are written together.',
          consumes,
          headers: keyed,
          body: ProductsPatchSchema,
          response: { 200: ProductsPatchAnswerSchema },
        },
      },
      (request, reply) =>
        runWrite(request, reply, (client) =>
          patchProducts(client, { body: request.body, requestId: request.id }),
        ) as never,
    );
  });
};

const toWrite = ({ params: { id }, headers }: { params: { id: string }; headers: { 'if-match'?: string } }) => ({
  id,
  ifMatch: headers['if-match'],
});
