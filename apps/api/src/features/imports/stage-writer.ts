import { createHash } from 'node:crypto';
import type pg from 'pg';
import { newId } from '@headroom/database';
import { copyLines, toArrayText, toCopyLine } from './copy-writer.ts';
import type { ProductFragment } from './product-fragment.ts';

/** Lines gathered for one COPY: long enough that its round trip does not count, short beside the memory limit. */
const FLUSH_LENGTH = 1_000_000;
const TABLES = ['import_fragments', 'import_products', 'import_variants', 'import_images'] as const;
type Table = (typeof TABLES)[number];

/**
 * Temporary tables of this session, so that they go with the connection however the import ends. A fragment's number is its place in
 * the file.
 */
export const CREATE_STAGE_SQL = `
  CREATE TEMP TABLE import_fragments (
    fragment integer NOT NULL, line integer NOT NULL, key text COLLATE "C", alias text COLLATE "C", is_whole boolean NOT NULL,
    handle text COLLATE "C", suffix text COLLATE "C", problem_line integer, problem_column text, problem_code text, problem_found text, problem_reason text);
  CREATE TEMP TABLE import_products (
    fragment integer NOT NULL, id uuid NOT NULL, title text NOT NULL, description text, vendor text COLLATE "C", type text COLLATE "C",
    tags text[] COLLATE "C", status product_status);
  CREATE TEMP TABLE import_variants (
    fragment integer NOT NULL, ordinal integer NOT NULL, line integer NOT NULL, id uuid NOT NULL, sku text COLLATE "C",
    options jsonb NOT NULL, price bigint NOT NULL, compare_at_price bigint, stock integer NOT NULL,
    doubt_mark text, doubt_text text, doubt_column text);
  CREATE TEMP TABLE import_images (
    fragment integer NOT NULL, ordinal integer NOT NULL, id uuid NOT NULL, url text NOT NULL, alt text NOT NULL, position integer,
    width integer, height integer);
  CREATE TEMP TABLE import_rejects (
    fragment integer PRIMARY KEY, line integer NOT NULL, at_column text NOT NULL, code text NOT NULL, found text NOT NULL, reason text NOT NULL);
`;

/** A B-tree entry holds 2,704 bytes, and what a broken row has in the place of a handle may be a million. */
const toIndexable = (key: string): string =>
  key.length <= 600 ? key : `long:${createHash('sha256').update(key).digest('hex')}`;

/**
 * Writes fragments into the staging tables. While the server takes one COPY the next lines are gathered; `add` waits once two are
 * full, which is what bounds the memory.
 */
export function createStageWriter(client: pg.ClientBase) {
  const gathered: Record<Table, string[]> = {
    import_fragments: [],
    import_products: [],
    import_variants: [],
    import_images: [],
  };
  let length = 0;
  let fragment = 0;
  let hasAliases = false;
  let sending: Promise<void> = Promise.resolve();

  const put = (table: Table, values: Parameters<typeof toCopyLine>[0]) => {
    const line = toCopyLine(values);
    gathered[table].push(line);
    length += line.length;
  };

  async function send(lines: readonly { table: Table; text: string }[]): Promise<void> {
    for (const { table, text } of lines) await copyLines(client, table, text);
  }

  async function flush(): Promise<void> {
    await sending;
    const lines = TABLES.flatMap((table) => {
      if (gathered[table].length === 0) return [];
      const text = gathered[table].join('');
      gathered[table] = [];
      return [{ table, text }];
    });
    length = 0;
    sending = send(lines);
    // Reported by the next flush or by finish, which await it.
    sending.catch(() => {});
  }

  function putFragment(from: ProductFragment): void {
    const number = fragment++;
    const { product, problem } = from;
    if (from.alias !== undefined) hasAliases = true;
    put('import_fragments', [
      number,
      from.line,
      from.key === undefined ? undefined : toIndexable(from.key),
      from.alias === undefined ? undefined : toIndexable(from.alias),
      product === undefined ? 'f' : 't',
      product?.handle,
      product?.handleSuffix,
      problem?.line,
      problem?.column,
      problem?.code,
      problem?.found,
      problem?.reason,
    ]);
    if (problem) return;
    if (product) {
      const tags = product.tags && toArrayText(product.tags);
      put('import_products', [
        number,
        newId(),
        product.title,
        product.description,
        product.vendor,
        product.type,
        tags,
        product.status,
      ]);
    }
    from.variants.forEach((variant, ordinal) => {
      const { doubt } = variant;
      put('import_variants', [
        number,
        ordinal,
        variant.line,
        newId(),
        variant.sku,
        variant.options.length === 0 ? '[]' : JSON.stringify(variant.options),
        variant.price,
        variant.compareAtPrice,
        variant.stock,
        doubt?.mark,
        doubt?.text,
        doubt?.column,
      ]);
    });
    from.images.forEach((image, ordinal) =>
      put('import_images', [number, ordinal, newId(), image.url, image.alt, image.position, image.width, image.height]),
    );
  }

  return {
    async add(fragments: readonly ProductFragment[]): Promise<void> {
      for (const one of fragments) {
        putFragment(one);
        if (length >= FLUSH_LENGTH) await flush();
      }
    },
    /** Sends the rest; resolves to how many fragments there are. */
    async finish(): Promise<{ fragments: number; hasAliases: boolean }> {
      await flush();
      await sending;
      return { fragments: fragment, hasAliases };
    },
  };
}
