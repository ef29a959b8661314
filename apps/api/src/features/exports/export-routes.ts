import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ExportFormat } from '@headroom/contracts/catalogue';
import { ExportQuerySchema } from '@headroom/contracts/imports';
import type { Pool } from 'pg';
import { Type, type Static } from 'typebox';
import { requireRole } from '../../access.ts';
import type { CreateLayout } from './export-layout.ts';
import { createExportPlaces } from './export-places.ts';
import { createJsonlLayout } from './jsonl-layout.ts';
import { createOwnLayout } from './own-layout.ts';
import { readProducts, type ExportSelection } from './read-products.ts';
import { createShopifyLayout } from './shopify-layout.ts';
import { streamWithin } from './stream-within.ts';

const LAYOUTS: Readonly<Record<ExportFormat, CreateLayout>> = {
  csv: createOwnLayout,
  shopify: createShopifyLayout,
  jsonl: createJsonlLayout,
};
const LIMITS = { idleMilliseconds: 60_000, totalMilliseconds: 30 * 60_000 };

export interface ExportDependencies {
  pool: Pool;
  select: (
    query: Omit<Static<typeof ExportQuerySchema>, 'format'>,
    reader: { activeOnly: boolean },
  ) => Promise<ExportSelection>;
  /** Of the catalogue's currency. */
  fractionDigits: number;
  /** How long a client may stand still, and take in all. */
  limits?: typeof LIMITS;
}

/** Everything that a filter finds, as a file. */
export function createExportRoutes(dependencies: ExportDependencies): FastifyPluginAsyncTypebox {
  const { pool, select, fractionDigits, limits = LIMITS } = dependencies;
  const places = createExportPlaces({ connections: pool.options.max ?? 10 });

  return async (app) => {
    app.get(
      '/products/export',
      {
        config: { access: 'viewer', batch: false, problems: ['overloaded'] },
        exposeHeadRoute: false,
        schema: {
          tags: ['Products'],
          summary: 'Export all that a filter finds',
          description:
            'A file of any length, from one moment of the catalogue. `csv` is our own layout and imports back to the same products; `shopify` is Shopify’s product CSV; `jsonl` has a whole product a line. Texts that a spreadsheet would run as a formula begin with an apostrophe, which an import takes off again. A list by relevance comes newest change first.',
          querystring: ExportQuerySchema,
          response: {
            200: {
              description: 'The file.',
              content: {
                'text/csv': { schema: Type.String() },
                'application/x-ndjson': { schema: Type.String() },
              },
            },
          },
        },
      },
      async (request, reply) => {
        requireRole(request.user, 'viewer');
        const { format, ...query } = request.query;
        const selection = await select(query, { activeOnly: false });
        const leave = places.take(request.user.id);
        const origin = `${request.protocol}://${request.host}`;
        const create = LAYOUTS[format];
        let layout = create({ fractionDigits, options: 0, origin });
        const pieces = readProducts({
          pool,
          selection,
          // A little longer than the stream waits, whose message says more.
          idleMilliseconds: limits.idleMilliseconds + 10_000,
          onOptions:
            format === 'csv' ? (options) => void (layout = create({ fractionDigits, options, origin })) : undefined,
        });
        // Read before anything is sent, so that what fails at once is answered as a problem and not as half a file.
        const first = await pieces.next().catch((error: unknown) => {
          leave();
          throw error;
        });
        const write = (products: readonly string[]) => products.map((json) => layout.write(json)).join('');
        async function* texts() {
          yield layout.head + (first.done ? '' : write(first.value));
          for await (const products of pieces) yield write(products);
        }
        const file = streamWithin(texts(), { ...limits, onLate: (why) => request.log.warn(why) });
        file.once('close', () => {
          leave();
          // Where the client left before the first text, nothing else ends the reading.
          void pieces.return(undefined);
        });
        const { mediaType, extension } = layout;
        const date = new Date().toISOString().slice(0, 10);
        return reply
          .type(mediaType)
          .header('content-disposition', `attachment; filename="products-${date}.${extension}"`)
          .header('cache-control', 'no-store')
          .send(file as never);
      },
    );
  };
}
