import type { AlertCondition } from '@headroom/contracts/monitoring/alert-conditions';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_RULES } from './default-rules.ts';
import type { FigureSource } from './figure-source.ts';
import { observeRule } from './observe-rule.ts';

const at = new Date('2026-11-03T14:00:00.000Z');
const HOUR = 3_600_000;
const sourceOf = (own: Partial<FigureSource>): FigureSource => ({
  read: async () => [],
  kept: async () => ({ good: 0, total: 0 }),
  goodByRoute: async () => [],
  ...own,
});
const conditionOf = (id: string): AlertCondition => DEFAULT_RULES.find((rule) => rule.id === id)!.condition;
const look = (id: string, own: Partial<FigureSource>) => observeRule(conditionOf(id), { source: sourceOf(own), at });

it('calls missing what was not measured, for every rule that is on by default', async () => {
  for (const { condition } of DEFAULT_RULES) {
    // oxlint-disable-next-line no-await-in-loop
    const [only, ...others] = await observeRule(condition, { source: sourceOf({}), at });
    expect([only?.seen, others.length]).toEqual(['missing', 0]);
  }
});

it('tells each process apart, and what is over from what is only less bad', async () => {
  const values = { a: 0.9, b: 0.65, c: 0.3, d: 0.99 };
  const read = async () =>
    Object.entries(values).map(([process, value]) => ({ labels: { process }, value, n: process === 'd' ? 3 : 30 }));
  const seen = await look('cpu', { read });
  expect(seen.map(({ labels, seen: what }) => [labels['process'], what])).toEqual([
    ['a', 'bad'],
    ['b', 'between'],
    ['c', 'clear'],
    ['d', 'few'],
  ]);
  expect(seen[0]?.sentence).toBe('CPU of a is at 90 %; its limit is 70 %.');
});

it('burns only where the long and the short window do, and enough has failed', async () => {
  const burn = (long: number, short: number, total = 100_000) =>
    look('answered-fast-burn', {
      async kept({ from }) {
        const share = at.getTime() - from.getTime() >= HOUR ? long : short;
        return { good: total - Math.round(total * share), total };
      },
    });
  const seen = async (...shares: Parameters<typeof burn>) => (await burn(...shares))[0]?.seen;
  expect(await seen(0.02, 0.02)).toBe('bad');
  // It is mended: the short window is clean.
  expect(await seen(0.02, 0)).toBe('clear');
  // A hiccup: the long windows hardly know it.
  expect(await seen(0.000_1, 0.02)).toBe('clear');
  expect(await seen(1, 1, 3)).toBe('few');
  expect(await seen(1, 1, 20)).toBe('bad');
  // Five of the last twenty are few; twelve in six hours are enough, though the hour looks worse.
  const ofSixHours = await look('answered-fast-burn', {
    async kept({ from }) {
      return at.getTime() - from.getTime() >= 6 * HOUR ? { good: 1_988, total: 2_000 } : { good: 15, total: 20 };
    },
  });
  expect(ofSixHours[0]).toMatchObject({ seen: 'bad', n: 2_000 });
});

it('never calls three requests bad, whatever became of them', async () => {
  const kept = fc.nat(3).chain((total) => fc.record({ good: fc.nat(total), total: fc.constant(total) }));
  await fc.assert(
    fc.asyncProperty(kept, async (each) => {
      const rules = DEFAULT_RULES.filter(({ condition }) => condition.kind !== 'threshold');
      const source = sourceOf({
        kept: async () => each,
        goodByRoute: async () => [{ route: '/products', ...each }],
      });
      const seen = await Promise.all(rules.map(({ condition }) => observeRule(condition, { source, at })));
      expect(seen.flat().map((one) => one.seen)).not.toContain('bad');
    }),
  );
});

it('finds the route that became worse, against the same hours a week before', async () => {
  const goodByRoute: FigureSource['goodByRoute'] = async ({ from }) => {
    const isNow = at.getTime() - from.getTime() < 48 * HOUR;
    return [
      { route: '/products', good: isNow ? 820 : 900, total: 1_000 },
      { route: '/products/:id', good: isNow ? 895 : 900, total: 1_000 },
      { route: '/imports', good: isNow ? 10 : 90, total: 100 },
    ];
  };
  const seen = await look('inp-regression', { goodByRoute });
  expect(seen.map(({ labels, seen: what }) => [labels['route'], what])).toEqual([
    ['/products', 'bad'],
    ['/products/:id', 'clear'],
    ['/imports', 'few'],
  ]);
  expect(seen[0]?.sentence).toBe(
    'INP on /products is good for 82 % of 1,000 measurements; a week before it was for 90 % of 1,000.',
  );
});
