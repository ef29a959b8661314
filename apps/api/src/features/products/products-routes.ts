import {
  FacetsQuerySchema,
  FacetsSchema,
  ListQuerySchema,
  MarksQuerySchema,
  MarksSchema,
  ProductListSchema,
  ProductQuerySchema,
  SelectedProductSchema,
} from '@headroom/contracts/products';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { AnswerCached } from '../../cache/http/answer-requests.ts';
import type { ProductsReader } from './products-reader.ts';

/** Reading the catalogue: lists, facets, marks and single products. */
export const productsRoutes: FastifyPluginAsyncTypebox<{
  reader: ProductsReader;
  answerCached: AnswerCached;
}> = async (app, { reader, answerCached }) => {
  // The cache has packed forms of its own.
  const options = { config: { access: 'catalogue', cached: true }, compress: false } as const;
  const { cached } = reader;

  app.get(
    '/products',
    {
      ...options,
      schema: {
        tags: ['Products'],
        summary: 'List products',
        description:
          'By cursor (exact under concurrent writes) or by offset (any position of a million rows). A list by relevance ranks its newest 2,000 matches; behind them cursors lead onwards only.',
        querystring: ListQuerySchema,
        response: { 200: ProductListSchema },
      },
    },
    (request, reply) => answerCached(request, reply, { route: cached.list, params: request.query }),
  );

  app.get(
    '/products/facets',
    {
      ...options,
      schema: {
        tags: ['Products'],
        summary: 'Count products by vendor, type, tag, status, content and price',
        description: 'Each facet counts under all filters but its own.',
        querystring: FacetsQuerySchema,
        response: { 200: FacetsSchema },
      },
    },
    (request, reply) => answerCached(request, reply, { route: cached.facets, params: request.query }),
  );

  app.get(
    '/products/marks',
    {
      ...options,
      schema: {
        tags: ['Products'],
        summary: 'Where letters, dates or amounts begin in a list',
        description: 'What the thumb index of the list shows; a list by relevance has none.',
        querystring: MarksQuerySchema,
        response: { 200: MarksSchema },
      },
    },
    (request, reply) => answerCached(request, reply, { route: cached.marks, params: request.query }),
  );

  app.get(
    '/products/:id',
    {
      ...options,
      schema: {
        tags: ['Products'],
        summary: 'One product',
        params: Type.Object({ id: Type.String() }),
        querystring: ProductQuerySchema,
        response: { 200: SelectedProductSchema },
      },
    },
    (request, reply) =>
      answerCached(request, reply, {
        route: cached.one,
        params: { id: request.params.id, fields: request.query.fields },
      }),
  );
};
