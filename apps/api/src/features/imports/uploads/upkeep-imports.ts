import type { Pool } from 'pg';
import { createImportsRepository } from './imports-repository.ts';
import { createUploadFolder } from './upload-folder.ts';

/**
 * Removes uploads with their rejected rows when they are older than so many days, and files that a crash left without an import. The
 * list of jobs keeps what became of them.
 * @returns how many imports and how many stray files were removed.
 */
export async function upkeepImports(options: {
  pool: Pool;
  dataDirectory: string;
  keepDays: number;
}): Promise<{ imports: number; files: number }> {
  const repository = createImportsRepository(options.pool);
  const folder = createUploadFolder(options.dataDirectory);
  const ids = await repository.forgetOlderThan(options.keepDays);
  for (const id of ids) await folder.remove(id);
  await options.pool.query(
    'DELETE FROM import_conflicts c WHERE NOT EXISTS (SELECT FROM jobs j WHERE j.id = c.job_id)',
  );
  return { imports: ids.length, files: await folder.sweep(repository.known) };
}
