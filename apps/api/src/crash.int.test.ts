import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_PASSWORD, DEMO_USERS } from '@headroom/database/demo';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkChains } from './testing/crash/check-chains.ts';
import type { CrashModel } from './testing/crash/crash-model.ts';
import { startCrashSite, VICTIMS, type CrashSite, type Victim } from './testing/crash/crash-site.ts';
import { readCrashConfig } from './testing/crash/crash.config.ts';
import { createRandom } from './testing/crash/create-random.ts';
import { checkFeed, followFeed } from './testing/crash/follow-feed.ts';
import { createPatientClient, type PatientClient } from './testing/crash/patient-client.ts';
import { readCatalogueChains } from './testing/crash/read-catalogue-chains.ts';
import { runEditor, type SeenProduct } from './testing/crash/run-editor.ts';
import { runJobs } from './testing/crash/run-jobs.ts';

/** A job over all of them takes three transactions. */
const PRODUCTS = 1_200;
const EDITORS = 5;
/** Few enough for editors to meet. */
const EDITED_PRODUCTS = 25;
const MAX_ROUND_MILLISECONDS = 2_500;
/** Of each round: a site that is killed before it does anything proves nothing. */
const EDITS_A_ROUND = 15;
const SHOWN_FAULTS = 10;

const { rounds, seed } = readCrashConfig();
let site: CrashSite;
beforeAll(async () => {
  site = await startCrashSite({ demoProducts: PRODUCTS });
  await site.ready();
});
afterAll(() => site?.close());

it(
  `loses nothing, does nothing twice and tells all of it, whatever is killed (HEADROOM_CRASH_SEED=${seed})`,
  { timeout: 120_000 + rounds * 30_000 },
  async () => {
    const model: CrashModel = { edits: [], creations: [], jobs: [], refused: [], attempts: new Map() };
    const client = await signIn(model);
    const { rows: products } = await site.pool.query<SeenProduct>(
      'SELECT id, version, status, stock, variant_count AS "variantCount" FROM products ORDER BY id',
    );
    const start = new Map(products.map(({ id, version }) => [id, version]));
    const seen = new Map(products.slice(0, EDITED_PRODUCTS).map((product) => [product.id, product]));
    const since = ((await client({ method: 'GET', path: '/changes?since=now' })).json as { next: string }).next;

    let isKillingOver = false;
    let isWritingOver = false;
    const isOver = () => isKillingOver;
    const productIds = [...start.keys()];
    const following = followFeed({ client, since, isOver: () => isWritingOver });
    const writing = Promise.all([
      ...Array.from({ length: EDITORS }, (_, stream) =>
        runEditor({ client, seen, model, random: createRandom(seed + 1 + stream), isOver }),
      ),
      runJobs({ client, productIds, model, random: createRandom(seed - 1), isOver }),
    ]);
    let quietRounds = 0;
    const killing = killInRounds(model, () => (quietRounds += 1)).finally(() => {
      isKillingOver = true;
    });
    try {
      // Whoever fails first is the one to hear of.
      await Promise.all([killing, writing]);
    } finally {
      isKillingOver = true;
      isWritingOver = true;
      await Promise.allSettled([killing, writing, following]);
    }
    await site.ready();

    const chains = await readCatalogueChains(site.pool);
    const now = new Map([...chains].map(([id, chain]) => [id, chain.at(-1)?.version ?? 0]));
    const again = await followFeed({ client, since, isOver: () => true });
    const faults = [
      ...site.surprises,
      ...checkChains({ chains, start, model }),
      ...checkFeed({ changes: await following, start, now }).map((fault) => `Followed: ${fault}`),
      ...checkFeed({ changes: again, start, now }).map((fault) => `Read again: ${fault}`),
    ];
    expect(faults.slice(0, SHOWN_FAULTS)).toEqual([]);
    expect(model.edits.length).toBeGreaterThanOrEqual(Math.max(1, quietRounds) * EDITS_A_ROUND);
    expect(model.jobs.length).toBeGreaterThan(0);
  },
);

async function signIn(model: CrashModel): Promise<PatientClient> {
  const onAttempt = (outcome: number | 'none') => model.attempts.set(outcome, (model.attempts.get(outcome) ?? 0) + 1);
  const client = createPatientClient({ url: site.url, onAttempt });
  const reply = await client({
    method: 'POST',
    path: '/auth/login',
    body: { email: DEMO_USERS[0]?.email, password: DEMO_PASSWORD },
  });
  const { token } = reply.json as { token: string };
  return (call) => client({ ...call, headers: { authorization: `Bearer ${token}`, ...call.headers } });
}

/**
 * Kills each part once before any of them a second time; now and then the next before the last is well again.
 * @param onQuiet hears of each round in which people could work again.
 */
async function killInRounds(model: CrashModel, onQuiet: () => void): Promise<void> {
  const random = createRandom(seed);
  let left: Victim[] = [];
  for (let round = 0; round < rounds; round++) {
    if (left.length === 0) left = [...VICTIMS];
    const [victim] = left.splice(random.below(left.length), 1) as [Victim];
    await site.kill(victim, random);
    if (random.chance(0.25)) continue;
    await site.ready();
    const edits = model.edits.length + EDITS_A_ROUND;
    const pause = sleep(random.below(MAX_ROUND_MILLISECONDS));
    while (model.edits.length < edits) await sleep(20);
    onQuiet();
    await pause;
  }
}
