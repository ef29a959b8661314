import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, openConnection } from '../http/open-connection.ts';
import { apiPath } from '../lists/list-path.ts';
import { createRandom } from '../statistics/random.ts';
import { createOperator } from './operator.ts';
import type { ProcessMemory } from './process-memory.ts';

export const MIXES = ['small answers', 'large answers', 'all sizes and forms'] as const;
export type Mix = (typeof MIXES)[number];

export interface FilledMemory {
  mix: Mix;
  entries: number;
  evicted: number;
  /** What the cache says that it holds. */
  countedBytes: number;
  /** By how much the process holds more than with an empty cache. */
  heldBytes: number;
  limitBytes: number;
}

const CONNECTIONS = 8;
const ATTEMPTS = 20;
const FORMS = ['identity', 'gzip', 'br', 'zstd'] as const;
const FIELDS = ['id', 'title', 'vendor', 'price', 'status', 'updatedAt'];
/** Once this share of the limit has been written over again, the mix has settled. */
const OVERFILL = 1.3;
const BATCH = 500;
/** The table of known addresses has a limit of its own, which is reached before anything is measured: many spellings of one address. */
const SPELLINGS = 30_000;

/** Fills the first level past its limit with answers of a mix, and weighs the process before and after. */
export async function fillMemory(
  { origin, memory, ids }: { origin: string; memory: ProcessMemory; ids: readonly string[] },
  mix: Mix,
): Promise<FilledMemory> {
  const operator = await createOperator(origin);
  const open = await Promise.all(Array.from({ length: CONNECTIONS }, () => openForms(origin)));
  try {
    const random = createRandom(MIXES.indexOf(mix));
    const ask = async (count: number, path: (n: number) => string) => {
      let next = 0;
      await Promise.all(
        open.map(async (forms) => {
          while (next < count) {
            const n = next++;
            const form = mix === 'all sizes and forms' ? FORMS[Math.floor(random() * FORMS.length)]! : 'br';
            // oxlint-disable-next-line no-await-in-loop -- one after the other on a connection
            await getPatiently(forms[form], path(n));
          }
        }),
      );
    };
    await ask(SPELLINGS, spelling);
    await operator.purge({ kind: 'all' });
    const empty = await memory.heldBytes();
    const before = (await operator.statistics()).total.drops.evict;
    let asked = 0;
    for (let wanted = Infinity; asked < wanted;) {
      const from = asked;
      // oxlint-disable-next-line no-await-in-loop -- until it is full
      await ask(BATCH, (n) => pathOf(mix, { n: from + n, ids, random }));
      asked += BATCH;
      // oxlint-disable-next-line no-await-in-loop
      const { memory: held, total } = await operator.statistics();
      if (total.drops.evict > before && wanted === Infinity) wanted = asked * OVERFILL;
      if (held.entries === 0) throw new Error('Nothing is kept.');
    }
    const heldBytes = (await memory.heldBytes()) - empty;
    const { memory: counted, total } = await operator.statistics();
    return {
      mix,
      entries: counted.entries,
      evicted: total.drops.evict - before,
      countedBytes: counted.bytes,
      heldBytes,
      limitBytes: counted.maxBytes,
    };
  } finally {
    for (const forms of open) for (const connection of Object.values(forms)) connection.close();
  }
}

/** On a machine that has too much to do a request may be refused; it is sent again. */
async function getPatiently(connection: Connection, path: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
    const { status } = await connection.get(path);
    if (status === 200) return;
    if (status !== 503) throw new Error(`${path} answered ${status}`);
    // oxlint-disable-next-line no-await-in-loop
    await sleep(500);
  }
  throw new Error(`${path} was refused again and again.`);
}

async function openForms(origin: string): Promise<Record<(typeof FORMS)[number], Connection>> {
  const [identity, gzip, br, zstd] = await Promise.all(
    FORMS.map((form) => openConnection(origin, { 'accept-encoding': form })),
  );
  return { identity: identity!, gzip: gzip!, br: br!, zstd: zstd! };
}

/** One list, with other characters of its address escaped each time. */
const spelling = (n: number): string =>
  `/api/v1/products?limit=1&fields=${FIELDS.join()
    .split('')
    .map((letter, bit) => ((n >> bit) & 1 ? `%${letter.charCodeAt(0).toString(16)}` : letter))
    .join('')}`;

type Draw = { n: number; ids: readonly string[]; random: () => number };

/** A different answer for each n. */
function pathOf(mix: Mix, { n, ids, random }: Draw): string {
  if (mix === 'small answers') return `/api/v1/products/${ids[n % ids.length]}?fields=${smallFields(n, ids.length)}`;
  const isLarge = mix === 'large answers' || random() < 0.3;
  return apiPath('products', { limit: isLarge ? 200 : 1 + Math.floor(random() * 30), minPrice: 1 + n, sort: 'title' });
}

/** Another choice of fields each time all products have been asked for. */
const smallFields = (n: number, count: number): string =>
  FIELDS.filter((_field, bit) => ((Math.floor(n / count) + 1) >> bit) & 1).join() || 'id';
