import type { VariantWrite } from '@headroom/contracts/product-writes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planVariants, type VariantRow, type VariantsPlan } from './plan-parts.ts';

/** What the statements do, in their order; SKUs are unique row by row, as in the database. */
function perform(present: readonly VariantRow[], plan: VariantsPlan): VariantRow[] {
  const rows = new Map(present.map((row) => [row.id, row]));
  const put = (row: VariantRow) => {
    for (const other of rows.values()) {
      if (other.id !== row.id && row.sku !== null && other.sku === row.sku) throw new Error(`${row.sku} is taken`);
    }
    rows.set(row.id, row);
  };
  for (const id of plan.remove) rows.delete(id);
  for (const id of plan.clearSkus) {
    const row = rows.get(id);
    if (row) put({ ...row, sku: null });
  }
  for (const row of plan.update) put(row);
  for (const row of plan.insert) put(row);
  return [...rows.values()].toSorted((a, b) => a.position - b.position);
}

const skus = fc.constantFrom(null, 'a', 'b', 'c', 'd');
const uniqueSkus = { selector: ({ sku }: { sku?: string | null }) => sku ?? {}, comparator: Object.is };
const presents = fc
  .uniqueArray(fc.record({ sku: skus, price: fc.nat(3), stock: fc.nat(2), gap: fc.nat(2) }), {
    maxLength: 5,
    ...uniqueSkus,
  })
  .map((rows) => {
    let position = 0;
    return rows.map(({ gap, ...row }, index): VariantRow => {
      position += 1 + gap;
      return { ...row, id: `present-${index}`, options: [], compareAtPrice: null, position };
    });
  });
const cases = presents.chain((present) =>
  fc.record({
    present: fc.constant(present),
    wanted: fc
      .uniqueArray(
        fc.record(
          {
            id: fc.constantFrom(...present.map(({ id }) => id), 'none'),
            sku: skus,
            price: fc.nat(3),
            stock: fc.nat(2),
          },
          { requiredKeys: ['id', 'sku', 'price'] },
        ),
        { maxLength: 6, ...uniqueSkus },
      )
      .map((writes) => {
        const seen = new Set<string>();
        return writes.map(({ id, ...write }): VariantWrite => {
          if (id === 'none' || seen.has(id)) return write;
          seen.add(id);
          return { id, ...write };
        });
      }),
  }),
);

describe('planVariants', () => {
  it('makes of what is there what is wanted, whatever SKUs change hands, and is done then', () => {
    fc.assert(
      fc.property(cases, ({ present, wanted }) => {
        let made = 0;
        const newId = () => `new-${(made += 1)}`;
        const after = perform(present, planVariants({ present, wanted, newId }));
        const known = new Map(present.map((row) => [row.id, row]));
        expect(
          after.map(({ id, sku, price, stock }) => ({ id: known.has(id) ? id : undefined, sku, price, stock })),
        ).toEqual(
          wanted.map(({ id, sku, price, stock }) => ({
            id,
            sku,
            price,
            stock: stock ?? known.get(id ?? '')?.stock ?? 0,
          })),
        );
        const again = after.map(({ id, price }): VariantWrite => ({ id, price }));
        expect(planVariants({ present: after, wanted: again, newId })).toEqual({
          remove: [],
          clearSkus: [],
          update: [],
          insert: [],
        });
      }),
      { numRuns: 2_000 },
    );
  });
});
