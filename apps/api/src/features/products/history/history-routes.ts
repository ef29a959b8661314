import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { HistoryQuerySchema, HistorySchema, ProductVersionSchema } from '@headroom/contracts/product-writes';
import { ProductSchema } from '@headroom/contracts/products';
import type { Pool } from 'pg';
import { Type } from 'typebox';
import { AppError } from '../../../errors.ts';
import type { RunWrite } from '../../../performance/run-write.ts';
import { isUuid } from '../parse-query.ts';
import { OPTIONAL_VERSION, VERSIONED_WRITE } from '../writing/write-schemas.ts';
import { createHistoryRepository } from './history-repository.ts';
import { noVersion } from './no-version.ts';
import { readHistory } from './read-history.ts';
import { restoreVersion } from './restore-version.ts';

const tags = ['Products'];
const versionParams = Type.Object({ id: Type.String(), version: Type.String() });

const noProduct = () => new AppError('not_found', { detail: 'No product has this id.' });

/** A malformed id or number names nothing. */
function readPlace({ id, version }: { id: string; version: string }): { id: string; version: number } {
  if (!isUuid(id)) throw noProduct();
  if (!/^[1-9]\d{0,8}$/.test(version)) throw noVersion();
  return { id, version: Number(version) };
}

/** What a product was, who changed it, and the way back. Who did what is for editors, as in the change feed. */
export const historyRoutes: FastifyPluginAsyncTypebox<{ pool: Pool; runWrite: RunWrite }> = async (
  app,
  { pool, runWrite },
) => {
  const repository = createHistoryRepository(pool);

  app.get(
    '/products/:id/history',
    {
      config: { access: 'editor' },
      schema: {
        tags,
        summary: 'Who changed a product, when, and what from what',
        params: Type.Object({ id: Type.String() }),
        querystring: HistoryQuerySchema,
        response: { 200: HistorySchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { limit, before } = request.query;
      const history = isUuid(id) ? await readHistory(repository, { id, limit, before }) : undefined;
      if (!history) throw noProduct();
      return history;
    },
  );

  app.get(
    '/products/:id/versions/:version',
    {
      config: { access: 'editor' },
      schema: {
        tags,
        summary: 'A product as it was at a version',
        params: versionParams,
        response: { 200: ProductVersionSchema },
      },
    },
    async (request) => {
      const { id, version } = readPlace(request.params);
      const present = await repository.present(id);
      if (!present) throw noProduct();
      const image = version === present.version ? present : await repository.imageAt(id, version);
      if (!image) throw noVersion();
      return { version, product: image };
    },
  );

  app.post(
    '/products/:id/versions/:version/restore',
    {
      ...VERSIONED_WRITE,
      schema: {
        tags,
        summary: 'Make a product what it was at a version',
        description:
          'That is a new version; nothing of its history is lost. Answers with the product and its new ETag.',
        params: versionParams,
        headers: OPTIONAL_VERSION,
        response: { 200: ProductSchema },
      },
    },
    (request, reply) =>
      runWrite(request, reply, (client) =>
        restoreVersion(client, { ...readPlace(request.params), ifMatch: request.headers['if-match'] }),
      ) as never,
  );
};
