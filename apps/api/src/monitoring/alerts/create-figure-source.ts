import type { Pool } from 'pg';
import type { ReadPoints } from '../read-points.ts';
import type { FigureSource } from './figure-source.ts';
import { readFieldFigure, readGood, readGoodByRoute } from './read-field-figures.ts';
import { shareReads } from '../share-reads.ts';
import { readReplicaLag } from './read-replica-lag.ts';
import { isServiceFigure, readKept, readServiceFigure, type NameProcesses } from './read-service-figures.ts';

/** Reads figures where the other rooms of monitoring keep them. */
export function createFigureSource({ pool, readPoints: read }: { pool: Pool; readPoints: ReadPoints }): FigureSource {
  const readPoints = shareReads(read);
  const nameProcesses: NameProcesses = async (ids) => {
    if (ids.length === 0) return new Map();
    const { rows } = await pool.query<{ id: number; process: string; machine: string }>(
      `SELECT id, role || ' on ' || host || ' (' || pid || ')' AS process, host AS machine FROM service_processes WHERE id = ANY($1)`,
      [ids],
    );
    return new Map(rows.map(({ id, ...names }) => [id, names]));
  };
  return {
    read(request) {
      if (request.figure === 'replica.lagSeconds') return readReplicaLag(pool);
      return isServiceFigure(request.figure)
        ? readServiceFigure(readPoints, { ...request, nameProcesses })
        : readFieldFigure(pool, request);
    },
    kept({ objective, ...span }) {
      if (objective === 'lcp' || objective === 'inp') {
        return readGood(pool, { ...span, metric: objective === 'lcp' ? 'LCP' : 'INP' });
      }
      return readKept(readPoints, { ...span, objective });
    },
    goodByRoute: (request) => readGoodByRoute(pool, request),
  };
}
