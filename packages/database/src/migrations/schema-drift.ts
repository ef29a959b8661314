import { withMigrationEngine } from './migration-engine.ts';
import { migrationsList } from './migration-files.ts';

/**
 * SQL that would turn what the migrations make into what a Prisma schema says; empty where they agree. The migrations run
 * in a shadow database on the server of `url`. `schema` replaces schema.prisma (for the test of the check itself).
 */
export async function schemaDrift(url: string, { schema }: { schema?: (own: string) => string } = {}): Promise<string> {
  const list = await migrationsList();
  const { stdout } = await withMigrationEngine(url, (engine, own) =>
    engine.diff({
      from: { tag: 'migrations', ...list },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema?.(own) ?? own }] },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  return stdout ?? '';
}
