/** Ids of visits begin with binary 10, as UUIDs have it in the place where the last 64 bits begin; then they are random. */
const FIRST_VISIT = -(2n ** 63n);
const VISIT_SPAN = 2n ** 62n;
const PARTS = 1_000_000;

/**
 * The condition for a random part of all visits: a range of their ids, which the index has, so that nothing of the others is read. The same
 * share is the same visits, and a smaller one is a part of a larger one.
 * @param share above 0; from 1 on there is no condition
 */
export function visitCondition(share: number, alias = 'e'): string | undefined {
  if (share >= 1) return undefined;
  const last = FIRST_VISIT + (VISIT_SPAN * BigInt(Math.ceil(share * PARTS))) / BigInt(PARTS) - 1n;
  return `${alias}.visit BETWEEN ${FIRST_VISIT} AND ${last}`;
}
