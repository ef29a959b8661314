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
import { takeJson } from '../../../performance/take-json.ts';
import { archiveProduct, restoreProduct } from './archive-product.ts';
import { createProduct } from './create-product.ts';
import { normaliseTexts } from './normalise-texts.ts';
import { patchProducts } from './patch-products.ts';
import { patchProduct } from './product-writer.ts';
import { KEYED, OPTIONAL_VERSION, REQUIRED_VERSION, VERSIONED_WRITE, WRITE } from './write-schemas.ts';

const params = Type.Object({ id: Type.String() });
const ANSWER =
  'Answers with the product, its new ETag, and a Change-Token: a read that sends it back is not older than this write.';

/** Changing the catalogue; everything here needs the role editor. */
export const productsWritingRoutes: FastifyPluginAsyncTypebox<{ runWrite: RunWrite }> = async (app, { runWrite }) => {
  app.addHook('preValidation', (request, _reply, done) => {
    request.body = normaliseTexts(request.body);
    done();
  });

  app.post(
    '/products',
    {
      ...WRITE,
      compress: false,
      schema: {
        tags: ['Products'],
        summary: 'Make a product',
        description: ANSWER,
        headers: KEYED,
        body: ProductCreateSchema,
        response: { 201: ProductSchema },
      },
    },
    (request, reply) => runWrite(request, reply, (client) => createProduct(client, request)) as never,
  );

  app.delete(
    '/products/:id',
    {
      ...VERSIONED_WRITE,
      schema: {
        tags: ['Products'],
        summary: 'Archive a product',
        description: `It leaves the shop and keeps everything. ${ANSWER}`,
        params,
        headers: REQUIRED_VERSION,
        response: { 200: ProductSchema },
      },
    },
    (request, reply) => runWrite(request, reply, (client) => archiveProduct(client, toWrite(request))) as never,
  );

  app.post(
    '/products/:id/restore',
    {
      ...VERSIONED_WRITE,
      schema: {
        tags: ['Products'],
        summary: 'Take a product out of the archive',
        description: `It gets the status back that it had before. ${ANSWER}`,
        params,
        headers: OPTIONAL_VERSION,
        response: { 200: ProductSchema },
      },
    },
    (request, reply) => runWrite(request, reply, (client) => restoreProduct(client, toWrite(request))) as never,
  );

  app.register(async (patching: typeof app) => {
    takeJson(patching, 'application/merge-patch+json');
    const consumes = ['application/merge-patch+json', 'application/json'];
    patching.patch(
      '/products/:id',
      {
        ...VERSIONED_WRITE,
        schema: {
          tags: ['Products'],
          summary: 'Change a product',
          description: `RFC 7396. ${ANSWER}`,
          consumes,
          params,
          headers: REQUIRED_VERSION,
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
        ...WRITE,
        bodyLimit: MAX_BULK_BODY_BYTES,
        schema: {
          tags: ['Products'],
          summary: 'Change many products',
          description:
            'Each item has its own version and its own result: what is wrong with one leaves the others as they are. All that succeed are written together.',
          consumes,
          headers: KEYED,
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
