import { hostname } from 'node:os';
import type { MachineSample } from '@headroom/contracts/monitoring/runtime-machine';
import type {
  HeapVerdict,
  ProcessKind,
  RuntimeProcess,
  RuntimeSample,
} from '@headroom/contracts/monitoring/runtime-memory';
import { newId } from '@headroom/database';
import type { Pool } from 'pg';

/** This process, as long as it runs. */
export interface OwnProcess {
  readonly id: string;
  readonly kind: ProcessKind;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
}

export const describeOwnProcess = ({ kind, name }: Pick<OwnProcess, 'kind' | 'name'>): OwnProcess => ({
  id: newId(),
  kind,
  name,
  host: hostname(),
  pid: process.pid,
  startedAt: new Date(performance.timeOrigin),
});

export interface Said {
  sample: RuntimeSample;
  machine: { sample: MachineSample; missing: string[] } | null;
  verdict: HeapVerdict;
  missing: readonly string[];
}

export type KnownProcess = Omit<RuntimeProcess, 'series'> & {
  machine: Said['machine'];
  /** As the recorder numbers it; null before its first writing. */
  recordedAs: number | null;
};

/** After which a process that says nothing is taken for ended. */
const SILENT_SECONDS = 30;

/** What processes last said of themselves, for all of them. */
export const createProcesses = (pool: Pick<Pool, 'query'>) => ({
  async say({ id, kind, name, host, pid, startedAt }: OwnProcess, { sample, machine, verdict, missing }: Said) {
    await pool.query(
      `INSERT INTO runtime_processes (id, kind, name, host, pid, started_at, sample, machine, verdict, missing)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (id) DO UPDATE SET seen_at = now(), sample = excluded.sample, machine = excluded.machine,
         verdict = excluded.verdict, missing = excluded.missing`,
      [
        id,
        kind,
        name,
        host,
        pid,
        startedAt,
        JSON.stringify(sample),
        machine && JSON.stringify(machine),
        JSON.stringify(verdict),
        missing,
      ],
    );
  },
  /** An orderly end: it is not waited for. */
  async leave({ id }: Pick<OwnProcess, 'id'>) {
    await pool.query('DELETE FROM runtime_processes WHERE id = $1', [id]);
  },
  async list(): Promise<KnownProcess[]> {
    const { rows } = await pool.query<Omit<KnownProcess, 'startedAt' | 'seenAt'> & { startedAt: Date; seenAt: Date }>(
      `SELECT r.id, kind, name, r.host, r.pid, r.started_at AS "startedAt", r.seen_at AS "seenAt",
         r.seen_at > now() - interval '${SILENT_SECONDS} s' AS "isAlive", sample, machine, verdict, missing, s.id AS "recordedAs"
       FROM runtime_processes r LEFT JOIN LATERAL (
         SELECT id FROM service_processes s WHERE s.host = r.host AND s.pid = r.pid
           AND s.started_at BETWEEN r.started_at - interval '60 s' AND r.started_at + interval '60 s'
         ORDER BY id DESC LIMIT 1) s ON true
       WHERE r.seen_at > now() - interval '1 day'
       ORDER BY "isAlive" DESC, kind, name, r.started_at DESC LIMIT 50`,
    );
    return rows.map((row) => ({
      ...row,
      startedAt: row.startedAt.toISOString(),
      seenAt: row.seenAt.toISOString(),
    }));
  },
  async forget() {
    await pool.query(`DELETE FROM runtime_processes WHERE seen_at < now() - interval '1 day'`);
  },
});
export type Processes = ReturnType<typeof createProcesses>;
