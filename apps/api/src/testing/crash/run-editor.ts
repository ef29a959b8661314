import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@headroom/database';
import type { CrashModel, Effect } from './crash-model.ts';
import type { Random } from './create-random.ts';
import type { Call, PatientClient } from './patient-client.ts';

/** As much of a product as the next edit needs; the newest that any editor was answered. */
export interface SeenProduct {
  id: string;
  version: number;
  status: string;
  stock: number;
  variantCount: number;
}

const MAX_PAUSE_MILLISECONDS = 30;
const CREATION_SHARE = 0.05;

/**
 * Changes products one after the other until it is told to stop, together with other editors of the same few: some of their edits are
 * refused, because another was faster. Each edit is told from every other by what it writes.
 */
export async function runEditor({
  client,
  seen,
  model,
  random,
  isOver,
}: {
  client: PatientClient;
  seen: Map<string, SeenProduct>;
  model: CrashModel;
  random: Random;
  isOver: () => boolean;
}): Promise<void> {
  const ids = [...seen.keys()];
  while (!isOver()) {
    if (random.chance(CREATION_SHARE)) await create();
    else await edit(random.pick(ids));
    await sleep(random.below(MAX_PAUSE_MILLISECONDS));
  }

  async function create(): Promise<void> {
    // Without a handle one is made, so that nothing but the key keeps it from being made twice.
    const title = `Made ${newId()}`;
    const body = { title, price: random.below(10_000), stock: 1 };
    const call = { method: 'POST', path: '/products', headers: { 'idempotency-key': newId() }, body };
    const reply = await client(call);
    if (reply.status !== 201) throw new Error(`A product was not made: ${reply.status} ${JSON.stringify(reply.json)}`);
    const { id, version } = reply.json as SeenProduct;
    model.creations.push({ productId: id, title });
    model.answered.push({ call, status: 201, id, version });
  }

  async function edit(productId: string): Promise<void> {
    const product = seen.get(productId);
    if (!product) throw new Error(`Nobody has seen the product ${productId}`);
    const effect = chooseEffect(product, random);
    const call = toCall(product, effect);
    const reply = await client(call);
    if (reply.status === 412) {
      see((reply.json as { current: SeenProduct }).current);
      if (effect.kind === 'title') model.refused.push(effect.title);
      if (effect.kind === 'picture') model.refused.push(effect.alt);
      return;
    }
    if (reply.status !== 200) throw new Error(`An edit was refused: ${reply.status} ${JSON.stringify(reply.json)}`);
    const answered = reply.json as SeenProduct;
    model.edits.push({ productId, version: answered.version, effect });
    model.answered.push({ call, status: 200, id: productId, version: answered.version });
    see(answered);
  }

  function see({ id, version, status, stock, variantCount }: SeenProduct): void {
    if (version > (seen.get(id)?.version ?? 0)) seen.set(id, { id, version, status, stock, variantCount });
  }
}

function chooseEffect({ status, stock, variantCount }: SeenProduct, random: Random): Effect {
  const kind = random.pick(['title', 'stock', 'picture', 'status'] as const);
  // Only a product's one variant has a stock that the product can be given.
  if (kind === 'stock' && variantCount === 1) return { kind, stock: stock + 1 };
  if (kind === 'picture') return { kind, alt: `Picture ${newId()}` };
  if (kind === 'status') return { kind, status: status === 'active' ? 'draft' : 'active' };
  return { kind: 'title', title: `Title ${newId()}` };
}

function toCall({ id, version }: SeenProduct, effect: Effect): Call {
  const { kind, ...fields } = effect;
  return {
    method: 'PATCH',
    path: `/products/${id}`,
    headers: {
      'content-type': 'application/merge-patch+json',
      'if-match': `"${version}"`,
      'idempotency-key': newId(),
    },
    body: kind === 'picture' ? { images: [{ url: 'https://cdn.example.com/1.jpg', alt: effect.alt }] } : fields,
  };
}
