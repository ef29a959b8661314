import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextXid, positionAfter } from './feed-repository.ts';

/** As PostgreSQL's `age('3'::xid)`: counted in 32 bits with a sign. */
const age = (next: bigint) => Number(BigInt.asIntN(32, next - 3n));

test('the next transaction id is found whole, also where its 32 bits have gone round', () => {
  const xmax = fc.oneof(
    fc.bigInt({ min: 3n, max: 2n ** 40n }),
    fc.bigInt({ min: 2n ** 32n - 2_000n, max: 2n ** 32n + 2_000n }),
  );
  fc.assert(
    fc.property(xmax, fc.bigInt({ min: 0n, max: 2n ** 31n }), (end, ahead) => {
      expect(nextXid(`${end}:${end}:`, age(end + ahead))).toBe((end + ahead).toString());
    }),
  );
});

test('behind an entry is a place within its window', () => {
  const read = { snapshot: '5:5:', nextXid: '5', seq: 1 };
  const to = { snapshot: '9:9:', nextXid: '9', seq: 8 };
  expect(positionAfter({ read, to }, { seq: 4 } as never)).toEqual({ read, window: { to, afterSeq: 4 } });
});
