import type { History } from '@headroom/contracts/product-writes';
import type { CrashModel } from './crash-model.ts';
import type { Random } from './create-random.ts';
import type { PatientClient } from './patient-client.ts';

const REPLAYED = 40;
const PAGE_ENTRIES = 100;

/**
 * Sends some of the acknowledged calls once more, under their keys: each must be answered as it was, and do nothing. (What it does after
 * all is found with the rest: check this first.)
 * @returns a sentence for each thing that is wrong.
 */
export async function checkReplays(client: PatientClient, { answered }: CrashModel, random: Random): Promise<string[]> {
  const faults: string[] = [];
  for (let sent = 0; sent < Math.min(REPLAYED, answered.length); sent++) {
    const { call, status, id, version } = random.pick(answered);
    const reply = await client(call);
    const product = reply.json as { id: string; version?: number };
    const isSame =
      reply.status === status && product.id === id && (version === undefined || product.version === version);
    if (!isSame || reply.headers.get('idempotency-replayed') !== 'true') {
      faults.push(`Sent again, ${JSON.stringify(call)} is answered with ${reply.status} ${JSON.stringify(reply.json)}`);
    }
  }
  return faults;
}

/**
 * What people are shown of a product's past: each version once, newest first, and acknowledged edits with what they changed.
 * @returns a sentence for each thing that is wrong.
 */
export async function checkHistories(
  client: PatientClient,
  { productIds, model }: { productIds: readonly string[]; model: CrashModel },
): Promise<string[]> {
  const faults: string[] = [];
  for (const productId of productIds) {
    const entries: History['entries'] = [];
    for (let before: number | null = 2_147_483_647; before !== null;) {
      const path = `/products/${productId}/history?limit=${PAGE_ENTRIES}&before=${before}`;
      const reply = await client({ method: 'GET', path });
      const page: History = reply.json as History;
      entries.push(...page.entries);
      before = page.next;
    }
    const versions = entries.map(({ version }) => version);
    if (versions.some((version, index) => index > 0 && version !== (versions[index - 1] ?? 0) - 1)) {
      faults.push(`The history of ${productId} is not in order: ${versions}`);
    }
    for (const { version, effect } of model.edits.filter((edit) => edit.productId === productId)) {
      const entry = entries.find((found) => found.version === version);
      const field = effect.kind === 'picture' ? 'images' : effect.kind;
      if (!entry?.actor || !entry.changes.some((change) => change.field === field)) {
        faults.push(`The history of ${productId} does not show who changed ${field} in version ${version}`);
      }
    }
  }
  return faults;
}
