import type { Pool } from 'pg';
import type { MonitoringPart } from '../monitoring-part.ts';
import { createDatabaseRoutes } from './database-routes.ts';
import { createDatabaseService, type DatabaseServiceDeps } from './database-service.ts';
import { readServer } from './read-server.ts';
import { retainPoints } from './retain-points.ts';
import { takeReading } from './take-reading.ts';

const READ_MILLISECONDS = 60_000;
const RETAIN_MILLISECONDS = 3_600_000;

/**
 * The room of monitoring that looks at PostgreSQL: statements, plans, indexes, tables, sessions.
 * @param mayCreateExtension whether the server is our own; on somebody else's nothing is created, and what is missing is named instead
 */
export function openDatabase({
  mayCreateExtension,
  ...deps
}: DatabaseServiceDeps & { mayCreateExtension: boolean }): MonitoringPart {
  const { pool } = deps;
  return {
    routes: createDatabaseRoutes(createDatabaseService(deps)),
    tasks: [
      {
        name: 'database.statements',
        everyMilliseconds: READ_MILLISECONDS,
        async run() {
          if (mayCreateExtension) await createExtension(pool);
          await takeReading(pool);
        },
      },
      { name: 'database.retention', everyMilliseconds: RETAIN_MILLISECONDS, run: () => retainPoints(pool) },
    ],
  };
}

async function createExtension(pool: Pool): Promise<void> {
  const { isLoaded, statementsSchema, isReplica } = await readServer(pool);
  if (isLoaded && statementsSchema === null && !isReplica)
    await pool.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
}
