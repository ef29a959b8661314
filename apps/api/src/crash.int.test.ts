import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_PASSWORD, DEMO_USERS } from '@headroom/database/demo';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkHistories, checkReplays } from './testing/crash/check-answers.ts';
import { checkChains } from './testing/crash/check-chains.ts';
import type { CrashModel } from './testing/crash/crash-model.ts';
import { startCrashSite, VICTIMS, type CrashSite, type Victim } from './testing/crash/crash-site.ts';
import { readCrashConfig } from './testing/crash/crash.config.ts';
import { createRandom, type Random } from './testing/crash/create-random.ts';
import { checkFeed, followFeed } from './testing/crash/follow-feed.ts';
import { listenToStream } from './testing/crash/listen-to-stream.ts';
import { createPatientClient, type PatientClient } from './testing/crash/patient-client.ts';
import { readCatalogueChains } from './testing/crash/read-catalogue-chains.ts';
import { runEditor, type SeenProduct } from './testing/crash/run-editor.ts';
import { runImports, type ImportedProduct } from './testing/crash/run-imports.ts';
import { runBulkActions } from './testing/crash/run-jobs.ts';

/** A job over all of them takes four transactions. */
const PRODUCTS = 2_000;
const EDITORS = 5;
const BULK_STREAMS = 2;
/** Not those that editors give other titles. */
const IMPORTED_PRODUCTS = 150;
/** Few enough for editors to meet. */
const EDITED_PRODUCTS = 25;
const MAX_ROUND_MILLISECONDS = 2_500;
/** Of each round: a site that is killed before it does anything proves nothing. */
const EDITS_A_ROUND = 40;
const SHOWN_FAULTS = 10;
const STREAM_MILLISECONDS = 90_000;

const { rounds, seed } = readCrashConfig();
let site: CrashSite;
beforeAll(async () => {
  site = await startCrashSite({ demoProducts: PRODUCTS });
  await site.ready();
});
afterAll(() => site?.close());

it(
  `loses nothing, does nothing twice and tells all of it, whatever is killed (HEADROOM_CRASH_SEED=${seed})`,
  { timeout: 240_000 + rounds * 60_000 },
  async () => {
    const model: CrashModel = { edits: [], creations: [], jobs: [], answered: [], refused: [], attempts: new Map() };
    const { client, token } = await signIn(model);
    const { rows: products } = await site.pool.query<SeenProduct & ImportedProduct>(
      'SELECT id, version, status, stock, variant_count AS "variantCount", handle, title FROM products ORDER BY id',
    );
    const start = new Map(products.map(({ id, version }) => [id, version]));
    const seen = new Map<string, SeenProduct>(
      products.slice(0, EDITED_PRODUCTS).map((product) => [product.id, product]),
    );
    const since = ((await client({ method: 'GET', path: '/changes?since=now' })).json as { next: string }).next;

    let isKillingOver = false;
    let isWritingOver = false;
    const isOver = () => isKillingOver;
    const following = followFeed({ client, since, isOver: () => isWritingOver });
    const listening = new AbortController();
    const stream = listenToStream({ url: site.url, token, since, signal: listening.signal });
    const writing = Promise.all([
      ...streams(EDITORS, (random) => runEditor({ client, seen, model, random, isOver })),
      ...streams(BULK_STREAMS, (random) =>
        runBulkActions({ client, productIds: [...start.keys()], model, random, isOver }),
      ),
      runImports({
        client,
        products: products.slice(EDITED_PRODUCTS, EDITED_PRODUCTS + IMPORTED_PRODUCTS),
        model,
        random: createRandom(seed - 1),
        isOver,
      }),
    ]);
    const killing = killInRounds({ model, isOver }).finally(() => {
      isKillingOver = true;
    });
    try {
      // Whoever fails first is the one to hear of.
      await Promise.all([killing, writing]);
      await site.ready();
      const replayFaults = await checkReplays(client, model, createRandom(seed));
      const chains = await readCatalogueChains(site.pool);
      const now = new Map([...chains].map(([id, chain]) => [id, chain.at(-1)?.version ?? 0]));
      const again = await followFeed({ client, since, isOver: () => true });
      isWritingOver = true;
      await expect
        .poll(() => stream.heard.length, { timeout: STREAM_MILLISECONDS })
        .toBeGreaterThanOrEqual(again.length);
      const faults = [
        ...site.surprises,
        ...replayFaults,
        ...checkChains({ chains, start, model }),
        ...checkFeed({ changes: again, start, now }),
        ...checkFeed({ changes: await following, start, now }).map((fault) => `Followed: ${fault}`),
        ...checkFeed({ changes: stream.heard, start, now }).map((fault) => `Streamed: ${fault}`),
        ...(await checkHistories(client, { productIds: [...seen.keys()], model })),
      ];
      expect(faults.slice(0, SHOWN_FAULTS)).toEqual([]);
      // Rounds without work, and kills that break nothing, would prove nothing.
      expect(model.edits.length).toBeGreaterThanOrEqual(rounds * EDITS_A_ROUND);
      expect([model.attempts.get('none'), model.attempts.get(503)]).not.toEqual([undefined, undefined]);
      expect(new Set(model.jobs.map(({ effect }) => effect.kind)).size).toBeGreaterThan(1);
    } finally {
      isKillingOver = true;
      isWritingOver = true;
      listening.abort();
      await Promise.allSettled([killing, writing, following, stream.end]);
    }
  },
);

/** Several that do the same, each with choices of its own. */
const streams = (count: number, run: (random: Random) => Promise<void>): Promise<void>[] =>
  Array.from({ length: count }, (_, index) => run(createRandom((seed + 1) * 31 + index)));

async function signIn(model: CrashModel): Promise<{ client: PatientClient; token: string }> {
  const onAttempt = (outcome: number | 'none') => model.attempts.set(outcome, (model.attempts.get(outcome) ?? 0) + 1);
  const client = createPatientClient({ url: site.url, onAttempt });
  const reply = await client({
    method: 'POST',
    path: '/auth/login',
    body: { email: DEMO_USERS[0]?.email, password: DEMO_PASSWORD },
  });
  const { token } = reply.json as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  return { token, client: (call) => client({ ...call, headers: { ...headers, ...call.headers } }) };
}

/** Kills each part once, and workers twice, before any of them again; now and then another one before the first is well again. */
async function killInRounds({ model, isOver }: { model: CrashModel; isOver: () => boolean }): Promise<void> {
  const random = createRandom(seed);
  let left: Victim[] = [];
  for (let round = 0; round < rounds && !isOver(); round++) {
    if (left.length === 0) left = [...VICTIMS, 'worker'];
    const [victim] = left.splice(random.below(left.length), 1) as [Victim];
    await site.kill(victim, random);
    if (random.chance(0.25)) {
      await sleep(random.below(MAX_ROUND_MILLISECONDS));
      await site.kill(random.pick(VICTIMS), random);
    }
    await site.ready();
    const edits = model.edits.length + EDITS_A_ROUND;
    const pause = sleep(random.below(MAX_ROUND_MILLISECONDS));
    while (model.edits.length < edits && !isOver()) await sleep(20);
    await pause;
  }
}
