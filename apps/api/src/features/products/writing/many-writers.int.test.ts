import type { History, ProductsPatchAnswer } from '@headroom/contracts/product-writes';
import type { Product } from '@headroom/contracts/products';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startWriting, type Writing } from './test-writing.ts';

const WRITERS = 8;
const WRITES = 30;
let writing: Writing;
beforeAll(async () => {
  writing = await startWriting();
});
afterAll(() => writing.close());

/** A small repeatable source of numbers (mulberry32), so that a failure can be played again. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

describe('many writers at once', () => {
  it('lose no acknowledged change, apply none twice, and leave a history of exactly those', async () => {
    const seed = inject('headroomSeed');
    const ids = ['product-1', 'product-2', 'product-3', 'product-5'].map(writing.idOf);
    const before = new Map((await Promise.all(ids.map(writing.get))).map((product) => [product.id, product]));
    /** What was acknowledged, by product and by the version that it made. */
    const acknowledged = new Map(ids.map((id) => [id, new Map<number, string>()]));
    const note = (id: string, version: number, title: string) => {
      const made = acknowledged.get(id);
      // Two acknowledgements of one version would mean that one of them was lost.
      expect([`seed ${seed}`, made?.has(version)]).toEqual([`seed ${seed}`, false]);
      made?.set(version, title);
    };
    const pick = (dice: (sides: number) => number) => ids[dice(ids.length)] ?? '';

    async function writeOne(dice: (sides: number) => number, title: string): Promise<void> {
      const id = pick(dice);
      const { version, variants } = await writing.get(id);
      const withList = dice(3) === 0;
      const body = {
        title,
        ...(withList ? { variants: variants.map((v) => ({ id: v.id, price: dice(1_000) })) } : {}),
      };
      const headers = { 'if-match': `"${version}"`, 'idempotency-key': title.replaceAll(' ', '-') };
      // Sent twice, as after an answer that got lost: at once, or one after the other.
      const first = writing.patch(id, body, headers);
      if (dice(2) === 0) await first;
      const answers = await Promise.all([first, writing.patch(id, body, headers)]);
      const done = answers.filter(({ statusCode }) => statusCode === 200).map((answer) => answer.json<Product>());
      expect([200, 409, 412]).toEqual(expect.arrayContaining(answers.map(({ statusCode }) => statusCode)));
      expect(new Set(done.map((product) => product.version)).size).toBeLessThanOrEqual(1);
      if (done[0]) note(id, done[0].version, title);
    }
    async function writeMany(dice: (sides: number) => number, title: string): Promise<void> {
      const chosen = [...new Set([pick(dice), pick(dice), pick(dice)])];
      const items = await Promise.all(
        chosen.map(async (id) => ({ id, version: (await writing.get(id)).version, patch: { title } })),
      );
      const answer = await writing.send('PATCH', '/products', { payload: { items } });
      for (const { id, status, version } of answer.json<ProductsPatchAnswer>().results) {
        if (status === 200) note(id, version ?? 0, title);
      }
    }
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        const dice = createDice(seed + writer);
        for (let n = 0; n < WRITES; n += 1) {
          await (dice(4) === 0 ? writeMany : writeOne)(dice, `writer ${writer} write ${n} seed ${seed}`);
        }
      }),
    );

    for (const id of ids) {
      const made = acknowledged.get(id) ?? new Map<number, string>();
      const first = before.get(id)?.version ?? 0;
      const now = await writing.get(id);
      expect(made.size).toBeGreaterThan(0);
      // Every version after the first was acknowledged to somebody, with its title, and stands in the history.
      expect([...made.keys()].toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: made.size }, (_, n) => first + 1 + n),
      );
      expect([now.version, now.title]).toEqual([first + made.size, made.get(first + made.size)]);
      const history = await writing.app.inject(`/api/v1/products/${id}/history?limit=100`);
      const told = new Map(
        history
          .json<History>()
          .entries.filter(({ version }) => made.has(version))
          .map(({ version, changes }) => [version, changes.find(({ field }) => field === 'title')?.to]),
      );
      const newest = [...made].toSorted(([a], [b]) => b - a).slice(0, 100);
      expect([seed, [...told]]).toEqual([seed, newest]);
    }
  }, 120_000);
});
