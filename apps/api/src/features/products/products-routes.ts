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
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { AppError } from '../../errors.ts';
import { etagOf } from './etag.ts';
import { isUuid, readFields } from './parse-query.ts';
import type { ProductsReader } from './products-reader.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Whoever is not signed in sees active products only. */
const readerOf = (request: FastifyRequest) => ({ activeOnly: request.user === null });

/**
 * `</api/v1/products?…&cursor=…>; rel="next"`: the same request from another place. Taking the address apart as text costs a twentieth of
 * building a URL, twice a request; only the first `?` ends the path.
 */
function link(request: FastifyRequest, cursor: string, relation: 'next' | 'prev'): string {
  const mark = request.url.indexOf('?');
  const path = mark < 0 ? request.url : request.url.slice(0, mark);
  const parts = mark < 0 ? [] : request.url.slice(mark + 1).split('&');
  const kept = parts.filter((part) => part !== '' && !PLACES.has(decodeURIComponent(part.split('=', 1)[0] ?? '')));
  return `<${path}?${[...kept, `cursor=${cursor}`].join('&')}>; rel="${relation}"`;
}
const PLACES = new Set(['cursor', 'offset']);

/** Reading the catalogue: lists, facets, marks and single products. */
export const productsRoutes: FastifyPluginAsyncTypebox<{ reader: ProductsReader }> = async (app, { reader }) => {
  const config = { access: 'catalogue' } as const;

  app.get(
    '/products',
    {
      config,
      schema: {
        tags: ['Products'],
        summary: 'List products',
        description:
          'By cursor (exact under concurrent writes) or by offset (any position of a million rows). A list by relevance ranks its newest 2,000 matches; behind them cursors lead onwards only.',
        querystring: ListQuerySchema,
        response: { 200: ProductListSchema },
      },
    },
    async (request, reply) => {
      const { productsJson, page, search } = await reader.list(request.query, readerOf(request));
      const links = [
        ...(page.nextCursor ? [link(request, page.nextCursor, 'next')] : []),
        ...(page.prevCursor ? [link(request, page.prevCursor, 'prev')] : []),
      ];
      if (links.length > 0) reply.header('link', links.join(', '));
      return reply
        .type(JSON_TYPE)
        .send(
          `{"products":${productsJson},"page":${JSON.stringify(page)},"search":${JSON.stringify(search)}}` as never,
        );
    },
  );

  app.get(
    '/products/facets',
    {
      config,
      schema: {
        tags: ['Products'],
        summary: 'Count products by vendor, type, tag, status, content and price',
        description: 'Each facet counts under all filters but its own.',
        querystring: FacetsQuerySchema,
        response: { 200: FacetsSchema },
      },
    },
    (request) => reader.facets(request.query, readerOf(request)),
  );

  app.get(
    '/products/marks',
    {
      config,
      schema: {
        tags: ['Products'],
        summary: 'Where letters, dates or amounts begin in a list',
        description: 'What the thumb index of the list shows; a list by relevance has none.',
        querystring: MarksQuerySchema,
        response: { 200: MarksSchema },
      },
    },
    (request) => reader.marks(request.query, readerOf(request)),
  );

  app.get(
    '/products/:id',
    {
      config,
      // One strong ETag must mean one sequence of bytes, so this answer is not compressed on the way.
      compress: false,
      schema: {
        tags: ['Products'],
        summary: 'One product',
        params: Type.Object({ id: Type.String() }),
        querystring: ProductQuerySchema,
        response: {
          200: SelectedProductSchema,
          304: Type.Null({ description: 'The ETag in If-None-Match is current.' }),
        },
      },
    },
    async (request, reply) => {
      const selection = readFields(request.query.fields);
      const found = isUuid(request.params.id)
        ? (await reader.product({ id: request.params.id, selection, ...readerOf(request) })).product
        : null;
      if (!found) throw new AppError('not_found', { detail: 'No product has this id, or it is not public.' });
      const etag = etagOf(found.version, selection);
      reply.header('etag', etag);
      const asked = request.headers['if-none-match'];
      if (asked && (asked.trim() === '*' || asked.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)))
        return reply.code(304).send(undefined as never);
      return reply.type(JSON_TYPE).send(found.json as never);
    },
  );
};
