import { LIMITS } from '@headroom/contracts/catalogue';
import type pg from 'pg';
import { InterruptedError } from './interruptible.ts';
import type { DecimalMark } from './parse-money.ts';
import type { ColumnNames } from './product-fragment.ts';

export interface ResolveOptions {
  readonly hasAliases: boolean;
  /** What a later part says when no product of the file takes it. */
  readonly orphanReason: string;
  readonly columnNames: ColumnNames;
  /** Handles are made from titles, so two products may have made the same one. */
  readonly derivesHandles: boolean;
  /** The decimal mark of the file's prices; undefined where they show none, or both. */
  readonly decimalMark: DecimalMark | undefined;
  /** Stops between two statements. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Joins the staged fragments to products and finds what only the whole file can tell: parts that stand apart, products and SKUs that
 * come twice, prices that could be read in two ways. Afterwards `import_members` holds, for each product that can be imported, its
 * fragments (`product` is the number of its first), and `import_rejects` one reason a rejected fragment. @throws InterruptedError
 */
export async function resolveStage(client: pg.ClientBase, options: ResolveOptions): Promise<void> {
  const run = async (sql: string, values: unknown[] = []) => {
    if (options.signal?.aborted) throw new InterruptedError();
    await client.query(sql, values);
  };
  const reject = (select: string, values: unknown[] = []) =>
    run(`INSERT INTO import_rejects ${select} ON CONFLICT DO NOTHING`, values);

  await run('CREATE INDEX ON import_fragments (key)');
  await run('ANALYZE import_fragments');
  if (options.hasAliases) {
    await run(`UPDATE import_fragments c SET key = p.key
      FROM (SELECT alias, (array_agg(key ORDER BY fragment))[1] AS key FROM import_fragments WHERE alias IS NOT NULL GROUP BY alias) p
      WHERE NOT c.is_whole AND c.key = p.alias`);
  }
  await run(`CREATE TEMP TABLE import_members AS
    SELECT fragment, line, key, is_whole, owner, CASE WHEN is_whole AND fragment <> owner THEN fragment ELSE coalesce(owner, fragment) END AS product
    FROM (
      SELECT fragment, line, key, is_whole, CASE WHEN key IS NULL THEN fragment
        ELSE coalesce(min(fragment) FILTER (WHERE is_whole) OVER w, min(fragment) FILTER (WHERE problem_reason IS NOT NULL) OVER w) END AS owner
      FROM import_fragments WINDOW w AS (PARTITION BY key)
    ) f`);

  await reject(
    `SELECT fragment, problem_line, problem_column, problem_code, problem_found, problem_reason FROM import_fragments WHERE problem_reason IS NOT NULL`,
  );
  const { columnNames } = options;
  // Keys of files without handles say by what the product is known.
  const known = `CASE WHEN $4 AND m.key LIKE 'sku:%' THEN $2 WHEN $4 AND m.key LIKE 'title:%' THEN $3 ELSE $1 END`;
  await reject(
    `SELECT m.fragment, m.line, ${known}, 'product_twice', coalesce(m.key, ''), format('line %s of the file has this product already', o.line)
      FROM import_members m JOIN import_members o ON o.fragment = m.owner WHERE m.is_whole AND m.fragment <> m.owner`,
    [columnNames.id, columnNames.sku, columnNames.title, options.derivesHandles],
  );
  await reject(
    `SELECT fragment, line, $1, 'parent_missing', coalesce(left(key, 80), ''), $2 FROM import_members WHERE owner IS NULL`,
    [columnNames.orphan, options.orphanReason],
  );
  const grouping = options.decimalMark === '.' ? ',' : '.';
  await reject(
    `SELECT DISTINCT ON (fragment) fragment, line, doubt_column, CASE WHEN $2 THEN 'price_decimals' ELSE 'price_ambiguous' END, left(doubt_text, 80), CASE WHEN $2
        THEN format('“%s” has more decimals than the currency', doubt_text)
        ELSE format('“%s” can be read in two ways and no other price of the file decides; write it with all its decimals, or say which mark is the decimal one (--decimal on the command line)', doubt_text) END
      FROM import_variants WHERE doubt_mark IS NOT NULL AND (NOT $2 OR doubt_mark <> $1) ORDER BY fragment, ordinal`,
    [grouping, options.decimalMark !== undefined],
  );
  await reject(
    `SELECT DISTINCT ON (fragment) fragment, line, $1, 'sku_twice', sku, format('the SKU “%s” stands on line %s already', sku, first_line)
    FROM (
      SELECT fragment, ordinal, line, sku, first_value(line) OVER w AS first_line, row_number() OVER w AS occurrence
      FROM import_variants WHERE sku IN (SELECT sku FROM import_variants GROUP BY sku HAVING count(*) > 1)
      WINDOW w AS (PARTITION BY sku ORDER BY fragment, ordinal)
    ) v WHERE occurrence > 1 ORDER BY fragment, ordinal`,
    [columnNames.sku],
  );
  for (const [table, limit, what, code] of [
    ['import_variants', LIMITS.variants, 'variants', 'too_many_variants'],
    ['import_images', LIMITS.images, 'pictures', 'too_many_images'],
  ] as const) {
    await reject(`SELECT o.fragment, o.line, '', '${code}', '', format('the product has %s ${what}; ${limit} is the limit', count)
      FROM (SELECT m.product, count(*) AS count FROM ${table} t JOIN import_members m USING (fragment) GROUP BY 1 HAVING count(*) > ${limit}) p
      JOIN import_members o ON o.fragment = p.product`);
  }
  if (options.derivesHandles) await tellHandlesApart();

  // A product is whole or not at all: one rejected part rejects the others.
  await reject(`SELECT m.fragment, m.line, '', 'with_product', '', format('line %s of the same product is rejected', r.line)
    FROM (SELECT p.product, min(r.line) AS line FROM import_rejects r JOIN import_members p USING (fragment) GROUP BY 1) r
    JOIN import_members m USING (product)`);
  await run('CREATE INDEX ON import_members (product)');
  await run('CREATE INDEX ON import_fragments (fragment)');
  await run('CREATE INDEX ON import_products (fragment)');
  await run('CREATE INDEX ON import_variants (fragment)');
  await run('CREATE INDEX ON import_images (fragment)');
  await run(`ANALYZE import_members, import_rejects, import_fragments (fragment), import_products (fragment),
    import_variants (fragment, sku), import_images (fragment)`);

  async function tellHandlesApart(): Promise<void> {
    const again = `SELECT f.fragment FROM (
        SELECT fragment, row_number() OVER (PARTITION BY handle ORDER BY fragment) AS occurrence FROM import_fragments WHERE is_whole AND handle IS NOT NULL
      ) f WHERE occurrence > 1`;
    await run(`UPDATE import_fragments SET handle = ${SUFFIXED} WHERE suffix <> '' AND fragment IN (${again})`);
    await reject(
      `SELECT f.fragment, f.line, $1, 'handle_taken', f.handle, format('another product of the file makes the same handle “%s” from its title', f.handle)
        FROM import_fragments f WHERE f.fragment IN (${again})`,
      [columnNames.title],
    );
  }
}

/** A derived handle with what tells it apart, within the length that a handle may have. */
export const SUFFIXED = `left(handle, ${LIMITS.handle - 1} - least(length(suffix), 100)) || '-' || left(suffix, 100)`;
