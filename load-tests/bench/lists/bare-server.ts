import Fastify from 'fastify';
import { Pool } from 'pg';
import type { BareServerOrder } from './start-bare-server.ts';

// The least that could send such a page: Fastify, pg, one named statement, its text passed on. A process of its own, as the API is.
process.once('disconnect', () => process.exit());
process.once('message', async ({ databaseUrl, statement, maxConnections }: BareServerOrder) => {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: maxConnections,
    application_name: 'headroom-bench-bare',
    options: '-c TimeZone=UTC',
  });
  const app = Fastify();
  app.get<{ Querystring: { key: string; id: string } }>('/products', async (request, reply) => {
    const { key, id } = request.query;
    const { text, keyFirst } = statement;
    const { rows } = await pool.query<{ json: string }>({
      name: 'page',
      text,
      values: keyFirst ? [key, id] : [id, key],
    });
    return reply.type('application/json; charset=utf-8').send(rows[0]!.json);
  });
  process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }));
});
