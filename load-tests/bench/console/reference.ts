import type { Pool } from 'pg';
import { summarise, type Summary } from '../statistics/percentile.ts';

const LOOP_STEPS = 2_000_000;

/** A round trip to the database and a loop of the processor, taken all through a run: by them runs on other machines and days compare. */
export function createReference(pool: Pool) {
  const trips: number[] = [];
  const loops: number[] = [];
  const summary = (): { trip: Summary; loop: Summary } => ({ trip: summarise(trips), loop: summarise(loops) });
  return {
    async take(): Promise<void> {
      let begun = performance.now();
      await pool.query('SELECT 1');
      trips.push(performance.now() - begun);
      begun = performance.now();
      let sum = 0;
      for (let step = 0; step < LOOP_STEPS; step += 1) sum = (sum * 31 + step) % 1_000_003;
      loops.push(performance.now() - begun + Number(sum < 0));
    },
    async backend(): Promise<number> {
      const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      return rows[0]!.pid;
    },
    summary,
    describe(): string {
      const { trip, loop } = summary();
      return (
        `Between two questions: SELECT 1 took ${trip.p50.toFixed(1)} ms in the middle (p95 ${trip.p95.toFixed(1)}), and ${LOOP_STEPS.toLocaleString('en')} ` +
        `steps of a loop ${loop.p50.toFixed(1)} ms (p95 ${loop.p95.toFixed(1)}).`
      );
    },
  };
}
