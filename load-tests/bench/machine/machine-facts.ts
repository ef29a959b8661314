import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import type { Client, Pool } from 'pg';

/** What a reader must know to judge absolute numbers. */
export interface MachineFacts {
  at: string;
  cores: number;
  processor: string;
  memoryGiB: number;
  /** Over 1, 5 and 15 minutes, when it was read. */
  loadAverage: number[];
  node: string;
  postgresql: string;
  sharedBuffers: string;
  products: number;
  activeProducts: number;
  /** Share of the products' pages that an index-only scan need not visit. */
  pagesAllVisible: number;
}

export async function readMachineFacts(database: Pick<Client | Pool, 'query'>): Promise<MachineFacts> {
  const { rows } = await database.query<{
    version: string;
    buffers: string;
    products: string;
    active: string;
    visible: number;
  }>(
    `SELECT current_setting('server_version') AS version, current_setting('shared_buffers') AS buffers,
       (SELECT count(*) FROM products) AS products, (SELECT count(*) FROM products WHERE status = 'active') AS active,
       (SELECT relallvisible / greatest(1, relpages)::float8 FROM pg_class WHERE oid = 'products'::regclass) AS visible`,
  );
  const row = rows[0]!;
  return {
    at: new Date().toISOString(),
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadAverage: loadavg().map((load) => Math.round(load * 100) / 100),
    node: process.version,
    postgresql: row.version,
    sharedBuffers: row.buffers,
    products: Number(row.products),
    activeProducts: Number(row.active),
    pagesAllVisible: row.visible,
  };
}
