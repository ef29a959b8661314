import { parentPort, workerData } from 'node:worker_threads';
import { appendRows, DEMO_TABLES, type DemoTable } from './copy-rows.ts';
import { createDemoCatalogue } from './demo-catalogue.ts';
import { RowBuffer } from './row-buffer.ts';

export interface GenerateOptions {
  seed: number;
  products: number;
  batchSize: number;
}

/** Rows of some products, or at the end the lexicon: how many products carry each word. */
export type GenerateMessage =
  | { kind: 'batch'; products: number; rows: Record<DemoTable, Uint8Array<ArrayBuffer>> }
  | { kind: 'end'; words: [word: string, products: number][] };

/** Bytes that a product takes in the widest table. */
const EXPECTED_ROW_BYTES = 1_024;

const port = parentPort;
if (!port) throw new Error('This file is a worker thread');
const { seed, products, batchSize } = workerData as GenerateOptions;
const makeProduct = createDemoCatalogue({ seed, products });
const words = new Map<string, number>();
const count = (word: string) => {
  words.set(word, (words.get(word) ?? 0) + 1);
};
let next = 0;

function makeBatch(): void {
  if (next === products) {
    port?.postMessage({ kind: 'end', words: [...words] } satisfies GenerateMessage);
    port?.close();
    return;
  }
  const end = Math.min(next + batchSize, products);
  const buffers = Object.fromEntries(
    DEMO_TABLES.map((table) => [table, new RowBuffer((end - next) * EXPECTED_ROW_BYTES)]),
  ) as Record<DemoTable, RowBuffer>;
  const from = next;
  for (; next < end; next++) appendRows(buffers, makeProduct(next), count);
  const rows = Object.fromEntries(DEMO_TABLES.map((table) => [table, buffers[table].take()])) as Record<
    DemoTable,
    Uint8Array<ArrayBuffer>
  >;
  port?.postMessage(
    { kind: 'batch', products: end - from, rows } satisfies GenerateMessage,
    Object.values(rows).map(({ buffer }) => buffer),
  );
}

// The main thread asks for each batch, so that the thread is never more than what it asked for ahead of the database.
port.on('message', makeBatch);
