import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../statistics/random.ts';
import { FAULT_NAMES, FAULTS, type FaultName } from './faults.ts';
import { createReadCounts, type ReadCounts, readProducts } from './read-products.ts';
import { startSite } from './site.ts';
import { openWorld, persist, readTruth, send, type World } from './world.ts';
import { type WriteCounts, writeProducts } from './write-products.ts';

export interface SoakOptions {
  readonly directory: string;
  readonly seed: number;
  /** How long faults go on; each of them comes once at least, however short this is. */
  readonly milliseconds: number;
  /** How long one lasts at most, and what lies between two. */
  readonly longestFaultMilliseconds: number;
  readonly restMilliseconds: number;
  readonly onProgress: (text: string) => void;
}

export interface SoakResult {
  readonly seed: number;
  readonly seconds: number;
  readonly faults: Record<FaultName, number>;
  /** Without an effect: there was nobody to hit. */
  readonly missedFaults: number;
  readonly writes: WriteCounts;
  readonly reads: ReadCounts;
  /** Products that a process did not show as they are, once everything lay still. */
  readonly differingAtTheEnd: string[];
  /** Processes that ended by themselves, and what they said last. */
  readonly ended: string[];
}

const PRODUCTS = 40;
const DEMO_PRODUCTS = 2_000;
const WRITERS = 4;
const WRITE_PAUSE_MILLISECONDS = 120;
const READERS_A_PROCESS = 4;
const READ_PAUSE_MILLISECONDS = 12;
const CALM_MILLISECONDS = 2_000;

/** Writes and reads through two processes while what they stand on is broken again and again; counts every read that was too old. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { directory, seed, onProgress } = options;
  const startedAt = performance.now();
  onProgress('starting PostgreSQL, Redis and two API processes');
  const site = await startSite({ directory, products: DEMO_PRODUCTS });
  try {
    let isOver = false;
    const world = await openWorld(site, { products: PRODUCTS, isOver: () => isOver });
    const writes: WriteCounts = { acknowledged: 0, refused: {}, unanswered: 0 };
    const reads = createReadCounts();
    const histories = [...world.histories.values()];
    const writing = Array.from({ length: WRITERS }, (_, writer) =>
      writeProducts(world, {
        own: histories.filter((_history, index) => index % WRITERS === writer),
        random: createRandom(seed * 100 + writer),
        pauseMilliseconds: WRITE_PAUSE_MILLISECONDS,
        counts: writes,
      }),
    );
    const reading = site.sites.flatMap(({ api }, process) =>
      Array.from({ length: READERS_A_PROCESS }, (_, reader) =>
        readProducts(world, {
          origin: api.origin,
          random: createRandom(seed * 1_000 + process * 100 + reader),
          pauseMilliseconds: READ_PAUSE_MILLISECONDS,
          counts: reads,
        }),
      ),
    );
    const working = Promise.all([...writing, ...reading]);
    let faults: Awaited<ReturnType<typeof breakThings>>;
    try {
      faults = await Promise.race([
        breakThings(world, options, reads),
        working.then(() => Promise.reject(new Error('Readers and writers ended too soon.'))),
      ]);
    } finally {
      isOver = true;
      await working;
    }
    onProgress('comparing both processes with the database');
    const differingAtTheEnd = await compareAtTheEnd(world);
    const ended = site.sites.filter(({ api }) => api.hasEnded()).map(({ api }) => `${api.name}:\n${api.output()}`);
    const seconds = (performance.now() - startedAt) / 1_000;
    return { seed, seconds, ...faults, writes, reads, differingAtTheEnd, ended };
  } finally {
    await site.close();
  }
}

/** Every fault once in an order of the seed's, then again, until the time is over. */
async function breakThings(world: World, options: SoakOptions, reads: ReadCounts) {
  const { milliseconds, longestFaultMilliseconds, restMilliseconds, seed, onProgress } = options;
  const random = createRandom(seed);
  const faults = Object.fromEntries(FAULT_NAMES.map((name) => [name, 0])) as Record<FaultName, number>;
  let missedFaults = 0;
  const until = performance.now() + milliseconds;
  await sleep(CALM_MILLISECONDS);
  do {
    for (const name of shuffle(FAULT_NAMES, random)) {
      const victim = world.site.sites[random() < 0.5 ? 0 : 1];
      const lasting = longestFaultMilliseconds * (0.3 + 0.7 * random());
      onProgress(`${name}; ${reads.answered} reads, ${reads.findings.length} of them wrong`);
      // oxlint-disable-next-line no-await-in-loop -- one fault after the other
      const times = await FAULTS[name]({ site: world.site, victim, milliseconds: lasting });
      if (times === 0) missedFaults += 1;
      faults[name] += times;
      // oxlint-disable-next-line no-await-in-loop
      await sleep(restMilliseconds * (0.5 + random()));
    }
  } while (performance.now() < until);
  await sleep(CALM_MILLISECONDS);
  return { faults, missedFaults };
}

/** Fisher and Yates. */
function shuffle<T>(from: readonly T[], random: () => number): T[] {
  const shuffled = [...from];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}

async function compareAtTheEnd(world: World): Promise<string[]> {
  let differing: string[] = [];
  // A second is what a read without a token may be behind; and a write may come late that nobody waited for any more.
  for (let time = 0; time < 3; time += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one comparison after the other
    await sleep(2_000);
    // oxlint-disable-next-line no-await-in-loop
    differing = await compareOnce(world);
    if (differing.length === 0) break;
  }
  return differing;
}

async function compareOnce({ site, histories, staffToken }: World): Promise<string[]> {
  const differing: string[] = [];
  for (const id of histories.keys()) {
    for (const { api } of site.sites) {
      // oxlint-disable-next-line no-await-in-loop -- a few, once
      const truth = await readTruth(site, id);
      // oxlint-disable-next-line no-await-in-loop
      const shown = await persist(`Reading through ${api.name}`, async () => {
        const headers = { authorization: `Bearer ${staffToken}` };
        const reply = await send(api.origin, `/products/${id}?fields=version,title,status`, { headers });
        return reply?.status === 200 ? (reply.json as typeof truth) : undefined;
      });
      if (shown.version !== truth.version || shown.title !== truth.title || shown.status !== truth.status)
        differing.push(`${api.name} shows ${id} as version ${shown.version}, it is ${truth.version}`);
    }
  }
  return differing;
}
