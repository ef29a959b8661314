import { holdClient } from '@headroom/database';
import { setTimeout } from 'node:timers/promises';
import { LIMITS, type ImportFormat } from '@headroom/contracts/catalogue';
import type { ImportResult } from '@headroom/contracts/imports';
import type pg from 'pg';
import { applyBatches, BATCH_PRODUCTS } from './apply-batches.ts';
import { createCellReader, type DecimalEvidence } from './cell-reader.ts';
import { chooseFormat, type ColumnMap } from './choose-format.ts';
import { readHeader } from './header.ts';
import { ImportError } from './import-error.ts';
import { openImportFile } from './import-file.ts';
import { FORGETFUL_JOURNAL, type ImportJournal } from './import-journal.ts';
import type { ImportPace } from './import-pace.ts';
import { interruptible, InterruptedError, untilAborted } from './interruptible.ts';
import { currencyDecimals, type DecimalMark } from './parse-money.ts';
import { PROBLEM_MESSAGES, type RejectCode } from './problem-codes.ts';
import { readFragments } from './read-fragments.ts';
import { refreshLexicon } from './refresh-lexicon.ts';
import { resolveStage } from './resolve-stage.ts';
import { CREATE_STAGE_SQL, createStageWriter } from './stage-writer.ts';
import { writeRejects } from './write-rejects.ts';

export interface ImportOptions {
  /** Gives the one connection that the import works on. */
  readonly pool: pg.Pool;
  readonly path: string;
  /** What messages call the file; else by its path. */
  readonly name?: string | undefined;
  readonly format?: ImportFormat | undefined;
  readonly map?: ColumnMap | undefined;
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
  readonly decimal?: DecimalMark | undefined;
  /** ISO 4217; must be the catalogue's, or the catalogue must be empty. */
  readonly currency?: string | undefined;
  /** Tells what would be done, and writes nothing. */
  readonly isDryRun?: boolean;
  /** Where rejected rows go; only written when there are some. */
  readonly rejectsPath: string;
  readonly batchProducts?: number;
  /** How batches are written and remembered; without one an import remembers nothing. */
  readonly journal?: ImportJournal;
  /** Waits for its turn where another import is writing, instead of giving up. */
  readonly waits?: boolean;
  /** Keeps other people's lists fast while it writes. */
  readonly createPace?: () => Promise<ImportPace>;
  /** Stops between two batches; elsewhere in the middle of what is running. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** `reading` counts bytes, `writing` products; the two others have no measure. */
export interface ImportProgress {
  readonly phase: 'reading' | 'checking' | 'writing' | 'finishing';
  readonly done: number;
  readonly total: number;
  /** Rows read so far. */
  readonly rows: number;
}

export interface ImportReport {
  readonly format: ImportFormat;
  readonly encoding: string;
  readonly delimiter: string;
  readonly currency: string;
  readonly rows: number;
  readonly bytes: number;
  readonly products: {
    readonly created: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly rejected: number;
  };
  readonly rejectedRows: number;
  /** Undefined without rejected rows. */
  readonly rejectsPath: string | undefined;
  /** The first ones, without the other rows of the same products. */
  readonly problems: ImportResult['problems'];
  /** How many rows have a problem of their own, by its kind; the most frequent first. */
  readonly kinds: ImportResult['kinds'];
  /** The first products as a dry run would write them. */
  readonly preview: ImportResult['preview'];
  /** Products that were not reached because the import was stopped; they come in when it is run again. */
  readonly notReached: number;
  readonly wasStopped: boolean;
  readonly seconds: number;
}

/** Any number that no other part of Headroom locks. */
export const IMPORT_LOCK = 4_871_905_226;
const FIRST_PROBLEMS = 100;
const LOCK_POLL_MILLISECONDS = 500;

/**
 * Brings a product file into the catalogue: reads and checks it whole into staging tables, then writes it in batches. Memory does not
 * grow with the file. The same file twice changes nothing. Throws an ImportError where the file as a whole cannot be imported.
 */
export async function runImport(options: ImportOptions): Promise<ImportReport> {
  const started = performance.now();
  const file = await openImportFile(options.path, { encoding: options.encoding, name: options.name });
  const header = await readHeader(file, { delimiter: options.delimiter });
  const format = chooseFormat({ columns: header.columns, format: options.format, map: options.map });
  const { client, release } = await holdClient(options.pool);
  let pace: ImportPace | undefined;
  let stopped: (() => ImportReport) | undefined;
  try {
    // Staging and checking a large file takes minutes a statement.
    await client.query("SET work_mem = '64MB'; SET statement_timeout = 0");
    // A dry run writes nothing, and may look on while another import does.
    if (!options.isDryRun) await takeLock(client, options);
    const currency = await chooseCurrency(client, options.currency);
    const evidence: DecimalEvidence = { marks: new Set() };
    const money = { currency, decimals: currencyDecimals(currency), maxMinorUnits: LIMITS.price };
    const cells = createCellReader({ columns: header.columns, money, evidence, isExact: format.isExact });
    const reader = format.createReader(cells);
    const source = { file, header, format, cells };
    let rows = 0;
    let wasStopped = false;
    const tell = (phase: ImportProgress['phase'], done = 0, total = 0) =>
      options.onProgress?.({ phase, done, total, rows });

    await client.query(CREATE_STAGE_SQL);
    const stage = createStageWriter(client);
    tell('reading', 0, file.totalBytes);
    for await (const piece of readFragments(source)) {
      rows += piece.rows.length;
      await stage.add(piece.fragments);
      tell('reading', piece.bytesRead, file.totalBytes);
      if (options.signal?.aborted) {
        wasStopped = true;
        break;
      }
    }
    const { hasAliases } = await stage.finish();
    const base = {
      format: format.format,
      encoding: file.encoding,
      delimiter: header.delimiter,
      currency,
      rows,
      bytes: file.totalBytes,
    };
    const seconds = () => (performance.now() - started) / 1000;
    const journal = options.journal ?? FORGETFUL_JOURNAL;
    stopped = () => ({
      ...base,
      products: { ...journal.counts, rejected: 0 },
      rejectedRows: 0,
      rejectsPath: undefined,
      problems: [],
      kinds: [],
      preview: [],
      notReached: 0,
      wasStopped: true,
      seconds: seconds(),
    });
    if (wasStopped) return stopped();
    if (rows === 0) throw new ImportError(`${file.name} has a header and no rows. Export it again.`);

    tell('checking');
    const [only] = evidence.marks.size === 1 ? evidence.marks : [];
    const { pool, signal } = options;
    await interruptible({ client, pool, signal }, () =>
      resolveStage(client, {
        hasAliases,
        orphanReason: reader.orphanReason,
        derivesHandles: reader.derivesHandles,
        columnNames: reader.columnNames,
        decimalMark: options.decimal ?? only,
        signal,
      }),
    );
    pace = options.isDryRun ? undefined : await options.createPace?.();
    const applied = await applyBatches(client, {
      carries: reader.carries,
      matchBy: reader.matchBy,
      columnNames: reader.columnNames,
      currency,
      isDryRun: options.isDryRun ?? false,
      batchProducts: options.batchProducts ?? BATCH_PRODUCTS,
      journal,
      signal: options.signal,
      onProgress: ({ done, total }) => tell('writing', done, total),
      rest: (milliseconds) => pace?.rest(milliseconds, options.signal) ?? Promise.resolve(),
    });
    await pace?.stop();

    tell('finishing');
    // Whoever stops an import that is remembered wants it to end now, or it goes on elsewhere; a dry run leaves nothing to be finished.
    // Any other is finished with what it wrote.
    const isLeaving = applied.notReached > 0 && options.journal !== undefined;
    const mayEnd = !isLeaving && (options.journal !== undefined || options.isDryRun);
    const leaving = mayEnd ? signal : undefined;
    const { rejected, rejectedRows } = await interruptible({ client, pool, signal: leaving }, async () => {
      const counted = await countRejects(client);
      const written =
        counted.fragments === 0 || isLeaving
          ? 0
          : await writeRejects({
              client,
              pieces: untilAborted(readFragments(source), leaving),
              header,
              path: options.rejectsPath,
            });
      if (!options.isDryRun && !isLeaving && applied.created + applied.updated > 0) {
        await refreshLexicon(client);
        if (leaving?.aborted) throw new InterruptedError();
        await client.query('ANALYZE products, variants, product_images');
      }
      return { rejected: counted, rejectedRows: written };
    });
    const { created, updated, unchanged, notReached, preview } = applied;
    return {
      ...base,
      products: { created, updated, unchanged, rejected: rejected.products },
      rejectedRows,
      rejectsPath: rejectedRows > 0 ? options.rejectsPath : undefined,
      problems: rejected.problems,
      kinds: rejected.kinds,
      preview,
      notReached,
      wasStopped: notReached > 0,
      seconds: seconds(),
    };
  } catch (error) {
    if (error instanceof InterruptedError && stopped) return stopped();
    throw error;
  } finally {
    await pace?.stop();
    // The session ends a moment later, and its temporary tables with it; the next import need not wait for that.
    await client.query('SELECT pg_advisory_unlock($1)', [IMPORT_LOCK]).catch(() => {});
    release(false);
  }
}

async function takeLock(client: pg.ClientBase, { waits, signal }: ImportOptions): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ isFree: boolean }>('SELECT pg_try_advisory_lock($1) AS "isFree"', [
      IMPORT_LOCK,
    ]);
    if (rows[0]?.isFree) return;
    if (!waits) throw new ImportError('Another import is writing into this catalogue. Wait until it has ended.');
    await setTimeout(LOCK_POLL_MILLISECONDS, undefined, { ...(signal && { signal }) });
  }
}

/** One currency a catalogue: the file's must be it, unless there is no product yet. The first batch that is written changes it. */
async function chooseCurrency(client: pg.ClientBase, asked: string | undefined): Promise<string> {
  const { rows } = await client.query<{ currency: string; isEmpty: boolean }>(
    'SELECT currency, NOT EXISTS (SELECT FROM products) AS "isEmpty" FROM catalogue',
  );
  const { currency, isEmpty } = rows[0] ?? { currency: 'EUR', isEmpty: true };
  if (asked === undefined || asked === currency) return currency;
  if (!/^[A-Z]{3}$/.test(asked) || !Intl.supportedValuesOf('currency').includes(asked)) {
    throw new ImportError(`“${asked}” is no currency. Write its three letters, for instance EUR.`);
  }
  if (!isEmpty) {
    throw new ImportError(
      `This catalogue's prices are in ${currency}, and a catalogue has one currency. Import a file in ${currency}, or use an empty catalogue.`,
    );
  }
  return asked;
}

async function countRejects(client: pg.ClientBase) {
  const { rows } = await client.query<{ fragments: number; products: number }>(
    'SELECT count(*) AS fragments, count(DISTINCT m.product) AS products FROM import_rejects JOIN import_members m USING (fragment)',
  );
  const ofTheirOwn = `FROM import_rejects WHERE code <> 'with_product'`;
  const { rows: problems } = await client.query<ImportResult['problems'][number]>(
    `SELECT line, nullif(at_column, '') AS "column", found, code, reason AS message ${ofTheirOwn} ORDER BY fragment LIMIT ${FIRST_PROBLEMS}`,
  );
  const { rows: kinds } = await client.query<{ code: RejectCode; rows: number }>(
    `SELECT code, count(*) AS rows ${ofTheirOwn} GROUP BY code ORDER BY rows DESC, code`,
  );
  return {
    ...(rows[0] ?? { fragments: 0, products: 0 }),
    problems,
    kinds: kinds.map((kind) => ({ ...kind, message: PROBLEM_MESSAGES[kind.code] })),
  };
}
