import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { MonitoringPart } from '../monitoring-part.ts';
import type { FieldSettings } from '../../field-settings.ts';
import { fieldAnswersRoutes } from './answers/field-answers-routes.ts';
import { createFieldReader } from './answers/field-reader.ts';
import { createSymbolicate } from './errors/symbolicate.ts';
import { fieldEventsRoutes } from './intake/field-events-routes.ts';
import { openIntake } from './intake/open-intake.ts';
import { upkeepFieldPartitions } from './rollups/field-partitions.ts';
import { rollUpDays, rollUpHours } from './rollups/roll-up.ts';

export interface FieldDeps {
  pool: Pool;
  settings: FieldSettings;
  /** Whether a request may be counted: from this site, and not too often from its address. */
  isWelcome: (request: FastifyRequest) => boolean;
  /** Of the web app's builds, a folder a release. */
  mapsDirectory: string;
  logger: Pick<FastifyBaseLogger, 'warn'>;
}

/** Field data: what browsers measure of visits, from the request to the answers. */
export function openField({ pool, settings, isWelcome, mapsDirectory, logger }: FieldDeps): MonitoringPart {
  const { sampleShare, rawDays, rollupDays, countryHeader } = settings;
  const intake = openIntake({ pool, countryHeader, logger });
  const symbolicate = createSymbolicate(mapsDirectory);
  const reader = createFieldReader({ pool, rawDays, rollupDays });
  return {
    async routes(app) {
      await app.register(fieldEventsRoutes, {
        take: intake.take,
        isWelcome: (request) => sampleShare > 0 && isWelcome(request),
      });
      await app.register(fieldAnswersRoutes, { reader, symbolicate });
    },
    tasks: [
      {
        name: 'field-partitions',
        everyMilliseconds: 3_600_000,
        run: () => upkeepFieldPartitions(pool, { rawDays, rollupDays }),
      },
      { name: 'field-rollups', everyMilliseconds: 5_000, run: () => rollUpHours(pool) },
      { name: 'field-days', everyMilliseconds: 300_000, run: () => rollUpDays(pool) },
    ],
    start: () =>
      upkeepFieldPartitions(pool, { rawDays, rollupDays }).catch((error: unknown) =>
        logger.warn({ err: error }, 'the days of field data could not be made; it is tried again within an hour'),
      ),
    stop: () => intake.flush(),
  };
}
