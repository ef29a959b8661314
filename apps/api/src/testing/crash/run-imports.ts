import { setTimeout as sleep } from 'node:timers/promises';
import type { Import } from '@headroom/contracts/imports';
import { newId } from '@headroom/database';
import type { CrashModel } from './crash-model.ts';
import type { Random } from './create-random.ts';
import type { PatientClient } from './patient-client.ts';
import { startJob, waitForJob } from './run-jobs.ts';

const NEW_PRODUCTS = 60;
const MAX_PAUSE_MILLISECONDS = 500;

/** A product that an import may change: nobody else gives it another vendor or title. */
export interface ImportedProduct {
  id: string;
  handle: string;
  title: string;
}

/** Imports files, one after the other: each gives present products another vendor, and brings some new ones. */
export async function runImports({
  client,
  products,
  model,
  random,
  isOver,
}: {
  client: PatientClient;
  products: readonly ImportedProduct[];
  model: CrashModel;
  random: Random;
  isOver: () => boolean;
}): Promise<void> {
  while (!isOver()) {
    const vendor = `Vendor ${newId()}`;
    const made = Array.from({ length: NEW_PRODUCTS }, () => newId()).map((id) => ({
      handle: `imported-${id}`,
      title: `Imported ${id}`,
    }));
    const lines = [...products, ...made].map(({ handle, title }) => [handle, title, vendor].map(quoted).join(','));
    const file = Buffer.from(`Handle,Title,Vendor\n${lines.join('\n')}\n`);
    const upload = await client({
      method: 'POST',
      path: '/imports?name=crash.csv',
      headers: { 'content-type': 'text/csv' },
      body: file,
    });
    if (upload.status !== 201) throw new Error(`No upload: ${upload.status} ${JSON.stringify(upload.json)}`);
    const { id } = upload.json as Import;
    const map = { handle: 'Handle', title: 'Title', vendor: 'Vendor' };
    const call = { path: `/imports/${id}/run`, body: { format: 'csv', map } };
    const job = await startJob({ client, model }, call, { kind: 'import', vendor });
    job.productIds = products.map((product) => product.id);
    await waitForJob(client, job);
    for (const { title } of made) model.creations.push({ title, jobId: job.id });
    await sleep(random.below(MAX_PAUSE_MILLISECONDS));
  }
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
