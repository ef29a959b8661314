import { rename, rm, stat } from 'node:fs/promises';
import type { ImportReading, ImportResult } from '@headroom/contracts/imports';
import { CutShort, defineJob, JobError, type JobContext, type JobDefinition } from '../../jobs/define-job.ts';
import { ImportError } from './import-error.ts';
import type { AppliedCounts, Conflict, ImportJournal, WrittenBatch } from './import-journal.ts';
import { createImportPace } from './import-pace.ts';
import { runImport, type ImportProgress, type ImportReport } from './run-import.ts';
import { createImportsRepository } from './uploads/imports-repository.ts';
import { createUploadFolder, type UploadFolder } from './uploads/upload-folder.ts';

export interface ImportJobInput {
  readonly name: string;
  readonly reading: ImportReading;
}

/** The products up to this place in the file are written, or the catalogue would not take them. */
interface Checkpoint {
  readonly after: number;
  readonly counts: AppliedCounts;
}
type Context = JobContext<ImportJobInput, Checkpoint>;

export interface ImportJobDependencies {
  dataDirectory: string;
  onError: (error: unknown, message: string) => void;
  /** Products a transaction. */
  batchProducts?: number;
}

/** Short, because others may wait for a product of the batch, and a cancel for its end. */
const WRITTEN_PRODUCTS = 1_000;
/** Nobody waits for what is only looked at. */
const LOOKED_AT_PRODUCTS = 5_000;

/** Looks through an uploaded file and tells what an import would do. */
export const createImportCheckJob = (
  dependencies: ImportJobDependencies,
): JobDefinition<ImportJobInput, ImportResult, Checkpoint> =>
  defineJob({
    kind: 'import-check',
    lane: 'heavy',
    maxRunning: 2,
    run: (context) => importUpload(context, { ...dependencies, isDryRun: true }),
  });

/**
 * Imports an uploaded file. Each batch is one step of the job: a worker that goes on for a dead one reads the file again, passes over
 * what is written, and writes the rest; nobody's edit of a product that was written already is overwritten by that.
 */
export const createImportJob = (
  dependencies: ImportJobDependencies,
): JobDefinition<ImportJobInput, ImportResult, Checkpoint> =>
  defineJob({
    kind: 'import',
    lane: 'heavy',
    maxRunning: 1,
    run: (context) => importUpload(context, { ...dependencies, isDryRun: false }),
  });

async function importUpload(
  context: Context,
  options: ImportJobDependencies & { isDryRun: boolean },
): Promise<ImportResult | CutShort<ImportResult>> {
  const { importId, input, pool, signal } = context;
  const { isDryRun, onError, batchProducts = isDryRun ? LOOKED_AT_PRODUCTS : WRITTEN_PRODUCTS } = options;
  const folder = createUploadFolder(options.dataDirectory);
  const path = await existing(folder, importId);
  const rejectsPath = `${folder.rejects(path.id)}.${context.jobId}.part`;
  try {
    const report = await runImport({
      ...input.reading,
      pool,
      path: path.file,
      name: input.name,
      rejectsPath,
      isDryRun,
      batchProducts,
      waits: true,
      signal,
      ...(isDryRun ? {} : { journal: createJobJournal(context) }),
      createPace: () =>
        createImportPace({ pool, onError: (error) => onError(error, 'measuring lists during an import failed') }),
      onProgress: (progress) => context.progress(toReport(progress)),
    });
    const result = toResult(report, { isDryRun });
    // It knows of no rejects, and leaves those of the check.
    if (report.wasStopped) return new CutShort(result);
    const hasRejects = report.rejectsPath !== undefined;
    if (hasRejects) await rename(rejectsPath, folder.rejects(path.id));
    else await rm(folder.rejects(path.id), { force: true });
    await createImportsRepository(pool).setRejects(path.id, hasRejects);
    await pool.query('DELETE FROM import_conflicts WHERE job_id = $1', [context.jobId]);
    return result;
  } catch (error) {
    if (error instanceof ImportError) throw new JobError('unreadable', error.message, { cause: error });
    throw error;
  } finally {
    await rm(rejectsPath, { force: true });
  }
}

const toResult = (report: ImportReport, { isDryRun }: { isDryRun: boolean }): ImportResult => ({
  format: report.format,
  encoding: report.encoding,
  delimiter: report.delimiter,
  currency: report.currency,
  rows: report.rows,
  bytes: report.bytes,
  seconds: report.seconds,
  products: report.products,
  rejectedRows: report.rejectedRows,
  problems: report.problems,
  kinds: report.kinds,
  preview: isDryRun ? report.preview : [],
  isCancelled: report.wasStopped,
});

async function existing(folder: UploadFolder, id: string | null): Promise<{ id: string; file: string }> {
  const file = id === null ? undefined : folder.file(id);
  if (id === null || file === undefined || !(await stat(file).catch(() => undefined)))
    throw new JobError('file_gone', 'The uploaded file is not there any more. Upload it again.');
  return { id, file };
}

const toReport = ({ phase, done, total, rows }: ImportProgress) =>
  phase === 'reading'
    ? { phase, done, total, unit: 'bytes' }
    : phase === 'writing'
      ? { phase, done, total, unit: 'products' }
      : { phase, done: rows, total: null, unit: 'rows' };

/** Keeps how far the import came in its job, and what the catalogue would not take in a table beside it. */
function createJobJournal(context: Context): ImportJournal {
  const { jobId, checkpoint } = context;
  let counts: AppliedCounts = checkpoint?.counts ?? { created: 0, updated: 0, unchanged: 0 };
  return {
    get counts() {
      return counts;
    },
    async open(client) {
      const { rows: conflicts } = await client.query<Conflict>(
        `SELECT product, line, at_column AS "column", code, found, reason FROM import_conflicts WHERE job_id = $1`,
        [jobId],
      );
      return { after: checkpoint?.after ?? -1, counts, conflicts };
    },
    async write(client, work) {
      let written: WrittenBatch | undefined;
      const step = await context.stepOn(client, async () => {
        const batch = await work();
        written = batch;
        if (batch.conflicts.length > 0) {
          await client.query(
            `INSERT INTO import_conflicts (job_id, product, line, at_column, code, found, reason)
             SELECT $1, product, line, "column", code, found, reason
             FROM jsonb_to_recordset($2) AS c (product int, line int, "column" text, code text, found text, reason text)`,
            [jobId, JSON.stringify(batch.conflicts)],
          );
        }
        const sum = (name: keyof AppliedCounts) => counts[name] + batch.counts[name];
        return {
          checkpoint: {
            after: batch.after,
            counts: { created: sum('created'), updated: sum('updated'), unchanged: sum('unchanged') },
          },
          changed: batch.counts.created + batch.counts.updated,
        };
      });
      counts = step.checkpoint.counts;
      if (!written) throw new Error('The step did not run its work');
      return written;
    },
  };
}
