import type { MonitoringPart } from '../monitoring-part.ts';
import { createDatabaseRoutes } from './database-routes.ts';
import { createDatabaseService, type DatabaseServiceDeps } from './database-service.ts';
import { retainPoints } from './retain-points.ts';
import { takeReading } from './take-reading.ts';

const READ_MILLISECONDS = 60_000;
const RETAIN_MILLISECONDS = 3_600_000;

/** The room of monitoring that looks at PostgreSQL: statements, plans, indexes, tables, sessions. */
export function openDatabase(deps: DatabaseServiceDeps): MonitoringPart {
  const { pool } = deps;
  return {
    routes: createDatabaseRoutes(createDatabaseService(deps)),
    tasks: [
      {
        name: 'database.statements',
        everyMilliseconds: READ_MILLISECONDS,
        async run() {
          await takeReading(pool);
        },
      },
      { name: 'database.retention', everyMilliseconds: RETAIN_MILLISECONDS, run: () => retainPoints(pool) },
    ],
  };
}
