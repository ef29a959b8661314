import {
  createDemoUsers,
  fillDemoCatalogue,
  type DemoProgress,
  type FilledDemoCatalogue,
} from '@headroom/database/demo';
import type { Pool } from 'pg';
import { progressBar, type Step } from './steps.ts';

/**
 * Fills a catalogue that has never held anything with demo products, and makes the demo accounts beside them.
 * A catalogue with products of one's own stays as it is. Of processes that are started together one fills, and the others wait for it.
 */
export async function fillDemo({
  url,
  pool,
  products,
  step,
  signal,
  hashPassword,
}: {
  url: string;
  pool: Pool;
  products: number;
  step: Step;
  signal: AbortSignal;
  hashPassword: (password: string) => Promise<string>;
}): Promise<void> {
  // Asks nothing of the products, which are locked for minutes while another process fills them.
  const { rows } = await pool.query<{ demoProducts: number | null }>(
    'SELECT demo_products AS "demoProducts" FROM catalogue',
  );
  const filledEarlier = rows[0]?.demoProducts ?? undefined;
  let demoProducts = filledEarlier ?? 0;
  if (filledEarlier === undefined && products > 0) {
    const filled = await step(
      'Demo catalogue',
      (progress) => {
        const onWait = () => progress('another process is filling this database: waiting for it');
        return fillDemoCatalogue({
          url,
          products,
          signal,
          onProgress: createProgress(progress),
          onWait,
          whereUsed: 'leave',
        });
      },
      describe,
    );
    demoProducts = filled.products;
  }
  if (demoProducts > 0) await createDemoUsers(pool, hashPassword);
}

function describe({ outcome, products }: FilledDemoCatalogue): string {
  if (outcome === 'left' && products === 0) return 'left out: the catalogue has products of its own';
  return `${products.toLocaleString('en')} products${outcome === 'left' ? ', filled by another process' : ''}`;
}

/** Each phase has a pace of its own, from which its remaining time follows. */
function createProgress(progress: (text: string) => void): (report: DemoProgress) => void {
  let phase: DemoProgress['phase'] | undefined;
  let started = 0;
  return (report) => {
    if (report.phase !== phase) {
      phase = report.phase;
      started = performance.now();
    }
    const seconds = (performance.now() - started) / 1_000;
    progress(`${progressBar({ ...report, seconds })}${report.what ? `  ${report.what}` : ''}`);
  };
}
