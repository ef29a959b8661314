import type { CreateLayout } from './export-layout.ts';

/** JSON Lines: each line a product as `GET /products/:id` answers it. https://jsonlines.org */
export const createJsonlLayout: CreateLayout = () => ({
  mediaType: 'application/x-ndjson; charset=utf-8',
  extension: 'jsonl',
  head: '',
  // PostgreSQL breaks lines between the elements of an array; inside texts a line break is escaped, so none is lost.
  write: (json) => `${json.replaceAll('\n', '')}\n`,
});
