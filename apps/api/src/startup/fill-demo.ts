import { createDemoUsers, fillDemoCatalogue, type DemoProgress } from '@headroom/database/demo';
import type { Pool } from 'pg';
import { progressBar, type Step } from './steps.ts';

/**
 * Fills a catalogue that has never held anything with demo products, and makes the demo accounts beside them.
 * A catalogue with products of one's own stays as it is.
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
  const { rows } = await pool.query<{ holdsDemo: boolean; isEmpty: boolean }>(
    `SELECT coalesce(demo_products, 0) > 0 AS "holdsDemo",
      demo_products IS NULL AND NOT EXISTS (SELECT FROM products) AS "isEmpty" FROM catalogue`,
  );
  const { holdsDemo = false, isEmpty = false } = rows[0] ?? {};
  const fills = isEmpty && products > 0;
  if (fills) {
    await step(
      'Demo catalogue',
      (progress) => {
        const show = createProgress(progress);
        return fillDemoCatalogue({ url, products, signal, onProgress: show });
      },
      (filled) => `${filled.products.toLocaleString('en')} products`,
    );
  }
  if (fills || holdsDemo) await createDemoUsers(pool, hashPassword);
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
